package io.github.acutance.data;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import java.util.random.RandomGenerator;

/** How an LR picture is made from an HR picture. */
@FunctionalInterface
public interface Degradation {
    /**
     * Degrades a picture.
     *
     * @param hr width and height are multiples of the scale
     * @return the picture smaller by the scale
     */
    Image degrade(Image hr);

    /** BI: MATLAB's bicubic imresize of 8-bit samples, the degradation of nearly every paper ({@code metrics} 1b). */
    static Degradation bicubic(int scale) {
        return hr -> Resampling.resize(hr, 1.0 / scale, Resampling.Variant.UINT8);
    }

    /**
     * BD: blurred with a Gaussian of sigma 1.6, then one pixel of scale x scale taken (SRFBN; specs, san appendix C).
     * The picture is cut to a multiple of the scale first.
     */
    static Degradation blurDown(int scale) {
        return hr -> BlurDown.of(modCrop(hr, scale), scale);
    }

    /**
     * DN: {@link #bicubic}, then Gaussian noise added to every sample in single precision, rounded and clamped (SRFBN
     * takes a deviation of 30). The picture is cut to a multiple of the scale first.
     *
     * @param deviation in levels of 0..255
     * @param random gives one normal number for each sample of colour, row after row, pixel after pixel; alpha has none
     */
    static Degradation noisyDown(int scale, double deviation, RandomGenerator random) {
        return hr -> Noise.add(bicubic(scale).degrade(modCrop(hr, scale)), deviation, random);
    }

    /**
     * The LR picture of Meta-SR for any scale: bicubic with a repeated border, after 4 pixels were cut off each axis
     * whose length is no multiple of the scale (specs, metasr section 6). The LR side is the ceiling of HR / scale.
     *
     * @param scale at least 1, for example 2.5
     */
    static Degradation metaSr(double scale) {
        return hr -> Resampling.resize(metaSrCrop(hr, scale), 1 / scale, Resampling.Variant.UINT8_EDGE);
    }

    /**
     * Cuts 4 pixels off the right or lower edge where the length is no multiple of the scale.
     *
     * @throws IllegalArgumentException if nothing would be left
     */
    static Image metaSrCrop(Image picture, double scale) {
        int width = picture.width() % scale == 0 ? picture.width() : picture.width() - 4;
        int height = picture.height() % scale == 0 ? picture.height() : picture.height() - 4;
        return picture.crop(0, 0, width, height);
    }

    /**
     * Cuts the right and lower edge off, so that both sides become multiples of {@code multiple}.
     *
     * @throws IllegalArgumentException if a side is shorter than that
     */
    static Image modCrop(Image picture, int multiple) {
        if (picture.width() < multiple || picture.height() < multiple) {
            throw new IllegalArgumentException("expected sides of at least " + multiple + " pixels, found "
                    + picture.width() + " x " + picture.height());
        }
        int width = picture.width() / multiple * multiple;
        int height = picture.height() / multiple * multiple;
        return width == picture.width() && height == picture.height() ? picture : picture.crop(0, 0, width, height);
    }
}
