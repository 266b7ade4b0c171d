package io.github.acutance.eval;

import io.github.acutance.data.Degradation;
import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the LR pictures of a dataset came about. */
public enum LrKind {
    /** MATLAB's bicubic, as nearly every paper. */
    BI("bi", "bicubic", "LR_bicubic LR_bicubic_fractional"),
    /** The same with the border pixels repeated in place of mirrored, as Meta-SR's pictures have it. */
    BI_CLAMPED("bi-clamped", "bicubic with the border repeated", "LR_bicubic_fractional"),
    /** Gaussian blur, then every n-th pixel. */
    BD("bd", "blur-down", "LR_BD"),
    /** Bicubic, then noise. */
    DN("dn", "bicubic and noise", "LR_DN");

    private static final int MARGIN = 16; // more than a cubic kernel reaches at x4

    private final String word;
    private final String title;
    private final String folders; // separated by spaces

    LrKind(String word, String title, String folders) {
        this.word = word;
        this.title = title;
        this.folders = folders;
    }

    /** The kind of that word, in any case. */
    public static Optional<LrKind> ofWord(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** {@code bi}, {@code bi-clamped}, {@code bd} or {@code dn}. */
    public String word() {
        return word;
    }

    /** In words. */
    public String title() {
        return title;
    }

    /** As published tables name it: {@code bi}, {@code bd} or {@code dn}. */
    String published() {
        return this == BI_CLAMPED ? BI.word : word;
    }

    /** Names of the folders that hold such pictures, beside {@code HR}. */
    List<String> folders() {
        return List.of(folders.split(" "));
    }

    /**
     * Makes an LR picture.
     *
     * @param hr any size; what does not fit the scale is cut off at the right and below
     * @throws IllegalArgumentException if this kind can only be read, not made
     */
    Image degrade(Image hr, double scale) {
        return switch (this) {
            case BI ->
                Scale.isWhole(scale)
                        ? Degradation.bicubic((int) scale).degrade(Degradation.modCrop(hr, (int) scale))
                        : Resampling.resize(metaSrCrop(hr, scale), 1 / scale, Resampling.Variant.UINT8);
            case BI_CLAMPED -> clamped(metaSrCrop(hr, scale), scale);
            case BD, DN ->
                throw new IllegalArgumentException("expected a folder " + folders + "/X" + Scale.digits(scale)
                        + " with LR pictures, found none (" + word + " is read from files)");
        };
    }

    /** Meta-SR's rule (specs, metasr section 6): an axis that is no multiple of the scale loses four pixels. */
    private static Image metaSrCrop(Image hr, double scale) {
        int width = hr.width() % scale == 0 ? hr.width() : hr.width() - 4;
        int height = hr.height() % scale == 0 ? hr.height() : hr.height() - 4;
        return hr.crop(0, 0, width, height);
    }

    /** Resizes with a border of repeated pixels that is a whole number of LR pixels wide, then cuts it off. */
    private static Image clamped(Image hr, double scale) {
        int lrBorder = 1;
        while (lrBorder * scale < MARGIN || !Scale.isWhole(lrBorder * scale)) {
            if (++lrBorder > 1000) {
                throw new IllegalArgumentException("scale: expected at most two decimals, found " + scale);
            }
        }
        int border = (int) (lrBorder * scale);
        int width = Resampling.outputLength(hr.width(), 1 / scale);
        int height = Resampling.outputLength(hr.height(), 1 / scale);
        return Resampling.resize(withBorder(hr, border), 1 / scale, Resampling.Variant.UINT8)
                .crop(lrBorder, lrBorder, width, height);
    }

    private static Image withBorder(Image image, int border) {
        Image plain = image.asBits(8);
        int channels = plain.channels();
        int width = plain.width() + 2 * border;
        int height = plain.height() + 2 * border;
        byte[] samples = new byte[width * height * channels];
        for (int i = 0; i < samples.length; i++) {
            int x = Math.min(Math.max(i / channels % width - border, 0), plain.width() - 1);
            int y = Math.min(Math.max(i / channels / width - border, 0), plain.height() - 1);
            samples[i] = (byte) plain.sample(x, y, i % channels);
        }
        return Image.wrap8(width, height, channels, samples);
    }
}
