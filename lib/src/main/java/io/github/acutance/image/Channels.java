package io.github.acutance.image;

/** What {@link Image} does with whole channels; the new pictures keep profile and metadata where nothing else is said. */
final class Channels {
    private Channels() {}

    /** Some channels in a row. */
    static Image select(Image image, int first, int count) {
        Image selected = image.blankLike(count, image.bits());
        copy(image, first, selected, 0, count);
        return selected;
    }

    /** The colour of one picture with a gray picture of the same size and bits as its alpha. */
    static Image join(Image image, Image alpha) {
        int colors = image.colorChannels();
        Image joined = image.blankLike(colors + 1, image.bits());
        copy(image, 0, joined, 0, colors);
        copy(alpha, 0, joined, colors, 1);
        return joined;
    }

    /** Gray (and alpha) as three equal channels (and alpha), without the profile, which does not fit them. */
    static Image rgb(Image gray) {
        Image rgb = gray.withoutIccProfile().blankLike(gray.channels() + 2, gray.bits());
        for (int c = 0; c < 3; c++) {
            copy(gray, 0, rgb, c, 1);
        }
        if (gray.hasAlpha()) {
            copy(gray, 1, rgb, 3, 1);
        }
        return rgb;
    }

    /** RGB (and alpha) as luma (and alpha), without the profile. */
    static Image gray(Image rgb) {
        Image gray = rgb.withoutIccProfile().blankLike(rgb.channels() - 2, rgb.bits());
        for (int i = 0, from = 0; i < rgb.width() * rgb.height(); i++, from += rgb.channels()) {
            int luma = 299 * rgb.sampleAt(from) + 587 * rgb.sampleAt(from + 1) + 114 * rgb.sampleAt(from + 2);
            gray.set(i * gray.channels(), (luma + 500) / 1000);
        }
        if (rgb.hasAlpha()) {
            copy(rgb, 3, gray, 1, 1);
        }
        return gray;
    }

    /** Samples times 257, or divided by it and rounded. */
    static Image withBits(Image image, int bits) {
        Image converted = image.blankLike(image.channels(), bits);
        for (int i = 0; i < image.width() * image.height() * image.channels(); i++) {
            int sample = image.sampleAt(i);
            converted.set(i, bits == 16 ? sample * 257 : (sample + 128) / 257);
        }
        return converted;
    }

    private static void copy(Image from, int first, Image to, int toFirst, int count) {
        int size = from.bits() / 8;
        int pixels = from.width() * from.height();
        for (int i = 0; i < pixels; i++) {
            int source = (i * from.channels() + first) * size;
            int target = (i * to.channels() + toFirst) * size;
            for (int b = 0; b < count * size; b++) {
                to.data()[target + b] = from.data()[source + b];
            }
        }
    }
}
