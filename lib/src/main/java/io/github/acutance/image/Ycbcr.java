package io.github.acutance.image;

/**
 * The YCbCr of BT.601 in studio range, as MATLAB's {@code rgb2ycbcr} computes it: Y 16..235, Cb and Cr 16..240 for
 * samples of 0..255 (specs, metrics section 2). Papers measure PSNR and SSIM on this Y.
 */
public final class Ycbcr {
    private Ycbcr() {}

    /** Y of red, green and blue in 0..255; 16 for black, 235 for white, not rounded. */
    public static double y(double red, double green, double blue) {
        return 16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255;
    }

    /** Cb of red, green and blue in 0..255; 128 for gray, not rounded. */
    public static double cb(double red, double green, double blue) {
        return 128 + (-37.797 * red - 74.203 * green + 112 * blue) / 255;
    }

    /** Cr of red, green and blue in 0..255; 128 for gray, not rounded. */
    public static double cr(double red, double green, double blue) {
        return 128 + (112 * red - 93.786 * green - 18.214 * blue) / 255;
    }

    /**
     * The Y plane of a picture, height x width values of 16..235. Gray counts as R = G = B, alpha is ignored, samples
     * of 16 bits are scaled to 0..255 without rounding.
     *
     * @param round whether each value is rounded half up, as if stored in 8 bits
     */
    public static double[] luma(Image image, boolean round) {
        double scale = 255.0 / image.maxSample();
        int channels = image.channels();
        boolean rgb = image.colorChannels() == 3;
        double[] plane = new double[image.width() * image.height()];
        for (int i = 0, at = 0; i < plane.length; i++, at += channels) {
            double red = image.sampleAt(at) * scale;
            double value =
                    rgb ? y(red, image.sampleAt(at + 1) * scale, image.sampleAt(at + 2) * scale) : y(red, red, red);
            plane[i] = round ? Math.floor(value + 0.5) : value;
        }
        return plane;
    }
}
