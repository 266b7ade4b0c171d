package io.github.acutance.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a picture file says beside its samples and its ICC profile: blocks that are copied byte by byte. Immutable, so safe
 * for use by several threads.
 *
 * <p>A picture is upright in memory; an orientation that the EXIF block names has been applied. {@link ImageFiles} makes
 * the orientation, the size tags and the thumbnail true when it writes a block.
 */
public final class Metadata {
    /** Nothing. */
    public static final Metadata NONE = new Metadata(null, null, null, 0, 0);

    private final byte[] exif; // null: none, as with the others
    private final byte[] xmp;
    private final byte[] iptc;
    private final double xDpi; // 0: unknown
    private final double yDpi;

    private Metadata(byte[] exif, byte[] xmp, byte[] iptc, double xDpi, double yDpi) {
        this.exif = exif;
        this.xmp = xmp;
        this.iptc = iptc;
        this.xDpi = xDpi;
        this.yDpi = yDpi;
    }

    /** The EXIF block: a TIFF structure that begins with II or MM (CIPA DC-008). A copy. */
    public Optional<byte[]> exif() {
        return Optional.ofNullable(exif).map(byte[]::clone);
    }

    /** The XMP packet (ISO 16684-1). A copy. */
    public Optional<byte[]> xmp() {
        return Optional.ofNullable(xmp).map(byte[]::clone);
    }

    /** The IPTC records (IIM 4.2, without Photoshop's frame). A copy. */
    public Optional<byte[]> iptc() {
        return Optional.ofNullable(iptc).map(byte[]::clone);
    }

    /** Dots per inch in a row, or 0 where the file does not say. */
    public double xDpi() {
        return xDpi;
    }

    /** Dots per inch in a column, or 0 where the file does not say. */
    public double yDpi() {
        return yDpi;
    }

    /** The same with another EXIF block; null for none. */
    public Metadata withExif(byte[] block) {
        return new Metadata(copy(block), xmp, iptc, xDpi, yDpi);
    }

    /** The same with another XMP packet; null for none. */
    public Metadata withXmp(byte[] packet) {
        return new Metadata(exif, copy(packet), iptc, xDpi, yDpi);
    }

    /** The same with other IPTC records; null for none. */
    public Metadata withIptc(byte[] records) {
        return new Metadata(exif, xmp, copy(records), xDpi, yDpi);
    }

    /** The same with other dots per inch; anything but positive numbers means unknown. */
    public Metadata withDpi(double x, double y) {
        boolean known = x > 0 && y > 0 && x < 1e7 && y < 1e7;
        return new Metadata(exif, xmp, iptc, known ? x : 0, known ? y : 0);
    }

    /** What belongs into a file of a picture of this size. */
    Metadata trueFor(int width, int height) {
        byte[] trueXmp = xmp == null ? null : Xmp.trueFor(xmp, width, height);
        byte[] trueExif = exif == null ? null : Exif.trueFor(exif, width, height);
        return new Metadata(trueExif, trueXmp, iptc, xDpi, yDpi);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Metadata that
                && Arrays.equals(exif, that.exif)
                && Arrays.equals(xmp, that.xmp)
                && Arrays.equals(iptc, that.iptc)
                && xDpi == that.xDpi
                && yDpi == that.yDpi;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(exif) + 31 * Arrays.hashCode(xmp) + 17 * Arrays.hashCode(iptc);
    }

    private static byte[] copy(byte[] bytes) {
        return bytes == null || bytes.length == 0 ? null : bytes.clone();
    }
}
