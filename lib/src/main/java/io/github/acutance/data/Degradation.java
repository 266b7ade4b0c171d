package io.github.acutance.data;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;

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

    /** Cuts the right and lower edge off, so that both sides become multiples of {@code multiple}. */
    static Image modCrop(Image picture, int multiple) {
        int width = picture.width() / multiple * multiple;
        int height = picture.height() / multiple * multiple;
        return width == picture.width() && height == picture.height() ? picture : picture.crop(0, 0, width, height);
    }
}
