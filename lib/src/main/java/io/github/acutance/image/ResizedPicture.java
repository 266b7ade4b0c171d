package io.github.acutance.image;

/** A picture at another size, as {@link Resampling.Variant#DOUBLE} makes it, of which only the rows asked for are made. */
public final class ResizedPicture {
    private final Image in;
    private final SeparableResize resize;

    private ResizedPicture(Image in, SeparableResize resize) {
        this.in = in;
        this.resize = resize;
    }

    /**
     * A picture to be resized to a size.
     *
     * @throws IllegalArgumentException if a size is below 1 or the scale too extreme
     */
    public static ResizedPicture of(Image in, int width, int height) {
        return new ResizedPicture(in, Resampling.axes(ImageSpec.of(in), width, height));
    }

    /** {@code count} rows from {@code first} on, equal to those of the whole resized picture. */
    public Image rows(int first, int count) {
        return Resampling.doubleRows(resize, in.bits(), (y, row) -> Resampling.readUnitRow(in, y, row), first, count);
    }
}
