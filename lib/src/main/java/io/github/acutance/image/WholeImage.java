package io.github.acutance.image;

/** Puts bands of rows together to one picture in memory. */
public final class WholeImage implements RowSink {
    private ImageSpec spec;
    private Image image;
    private int filledBytes;

    /** @throws IllegalArgumentException if the picture has more than 2 GiB of samples */
    @Override
    public void begin(ImageSpec begun) {
        spec = begun;
        image = Image.blank(begun.width(), begun.height(), begun.channels(), begun.bits());
        filledBytes = 0;
    }

    @Override
    public void rows(Image band) {
        System.arraycopy(band.data(), 0, image.data(), filledBytes, band.data().length);
        filledBytes += band.data().length;
    }

    /**
     * The picture.
     *
     * @throws IllegalStateException if rows are missing
     */
    public Image image() {
        if (image == null || filledBytes < image.data().length) {
            throw new IllegalStateException("expected a whole picture, found rows missing");
        }
        Image profiled = spec.iccProfile().map(image::withIccProfile).orElse(image);
        return profiled.withMetadata(spec.metadata());
    }
}
