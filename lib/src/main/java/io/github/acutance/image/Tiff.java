package io.github.acutance.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * TIFF 6.0 through the TwelveMonkeys plug-in. The plug-in sees a directory that holds what decoding needs and nothing
 * else: no further pages, no metadata, no profile.
 */
@SuppressWarnings("ByteBufferBackingArray") // every buffer wraps a whole array
final class Tiff {
    static final int XMP = 700;
    static final int IPTC = 33723;
    static final int PHOTOSHOP = 34377;
    static final int PROFILE = 34675;
    private static final int WIDTH = 256;
    private static final int LENGTH = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIP_OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_LENGTH = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int NEW_JPEG = 7;
    private static final int MAX_STRIP_HEADER_BYTES = 1 << 16;
    private static final int CMYK = 5;

    /** What decoding needs: strips, tiles, palettes, predictors, tables. */
    private static final Set<Integer> DECODING = Set.of(
            256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 332, 338,
            339, 347, 512, 513, 514, 519, 520, 521, 529, 530, 531, 532);

    private Tiff() {}

    /** The header of a whole file. */
    static ImageHeader header(byte[] file, String name) throws IOException {
        return header(TiffDirectory.first(TiffDirectory.open(file).orElseThrow(EOFException::new)), name);
    }

    /** The header of a file of any size, of which only the first directory is read. */
    static ImageHeader header(SeekableByteChannel file, String name) throws IOException {
        return header(TiffDirectory.load(file), name);
    }

    private static ImageHeader header(TiffDirectory page, String name) throws IOException {
        long width = page.number(WIDTH, 0);
        long height = page.number(LENGTH, 0);
        long bits = page.number(BITS, 1);
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw new ImageFileException(name, "damaged TIFF picture: its size is " + width + " x " + height);
        }
        if (!List.of(1L, 2L, 4L, 8L, 16L).contains(bits) || page.number(339, 1) > 2) {
            throw new ImageFileException(
                    name, "expected a TIFF picture of whole numbers up to 16 bits, found " + bits + " bits");
        }
        int orientation = Exif.orientation(page);
        return new ImageHeader(ImageFormat.TIFF, (int) width, (int) height, (int) bits, orientation);
    }

    /** Decodes a whole file whose header has been read and found acceptable. */
    static Image decode(byte[] file, Reading reading) throws IOException {
        ByteBuffer bytes = TiffDirectory.open(file).orElseThrow(EOFException::new);
        TiffDirectory page = TiffDirectory.first(bytes);
        reading.requireFrames(pages(bytes, reading), "pages");
        long ancillaryBytes = 0;
        for (int tag : new int[] {XMP, IPTC, PHOTOSHOP, PROFILE}) {
            ancillaryBytes +=
                    page.find(tag).map(TiffDirectory.Entry::valueBytes).orElse(0);
        }
        reading.requireAncillary(ancillaryBytes);
        requireEnough(page, file.length, reading);
        requireSmallStrips(bytes, page, reading);
        byte[] profile = page.raw(PROFILE);
        boolean inks = page.number(PHOTOMETRIC, 0) == CMYK && page.number(SAMPLES, 0) == 4;
        ImageReader reader = new TIFFImageReaderSpi().createReaderInstance(null);
        try (ImageInputStream stream = new ByteArrayImageInputStream(forDecoding(bytes, page))) {
            reader.setInput(stream, true, true);
            Image image = inks ? inks(reader.readRaster(0, null), profile, reading) : Reading.samples(reader.read(0));
            return reading.finish(image, inks ? null : profile, metadata(bytes, page));
        } finally {
            reader.dispose();
        }
    }

    private static int pages(ByteBuffer bytes, Reading reading) throws IOException {
        Set<Long> seen = new HashSet<>();
        long at = bytes.getInt(4) & 0xffffffffL;
        while (at != 0 && seen.size() <= reading.limits().maxFrames()) {
            if (!seen.add(at)) {
                throw reading.failure("damaged TIFF picture: its directories form a circle");
            }
            at = new TiffDirectory(bytes, at).next();
        }
        return seen.size();
    }

    /** Fails if the file could not possibly hold so many samples, and on tiles far larger than the picture. */
    private static void requireEnough(TiffDirectory page, long fileBytes, Reading reading) throws IOException {
        long width = page.number(WIDTH, 0);
        long height = page.number(LENGTH, 0);
        long samples = page.number(SAMPLES, 1);
        if (samples < 1 || samples > 8) {
            throw reading.failure("expected a TIFF picture of 1 to 4 channels, found " + samples);
        }
        long raw = (width * samples * page.number(BITS, 1) + 7) / 8 * height;
        long ratio =
                switch ((int) page.number(COMPRESSION, 1)) {
                    case 1 -> 1;
                    case 5 -> 4096; // the longest string of a code of 12 bits
                    case 8, 32946 -> 1032; // 258 bytes from 2 bits
                    case 32773 -> 64;
                    default -> Integer.MAX_VALUE;
                };
        if (fileBytes < raw / ratio) {
            throw reading.failure(
                    "truncated: " + fileBytes + " bytes are too few for " + width + " x " + height + " pixels");
        }
        long tileWidth = page.number(TILE_WIDTH, 0);
        long tileHeight = page.number(TILE_LENGTH, 0);
        if (tileWidth > width + 65536 || tileHeight > height + 65536) {
            throw reading.failure("damaged TIFF picture: tiles of " + tileWidth + " x " + tileHeight + " pixels");
        }
        reading.requirePixels(Math.max(tileWidth, 1), Math.max(tileHeight, 1));
    }

    /** JPEG files inside the TIFF have sizes of their own, which the decoder makes room for. */
    private static void requireSmallStrips(ByteBuffer bytes, TiffDirectory page, Reading reading) throws IOException {
        if (page.number(COMPRESSION, 1) != NEW_JPEG) {
            return;
        }
        long width = Math.max(page.number(WIDTH, 0), page.number(TILE_WIDTH, 0));
        long height = Math.max(page.number(LENGTH, 0), page.number(TILE_LENGTH, 0));
        int offsets = page.find(TILE_OFFSETS).isPresent() ? TILE_OFFSETS : STRIP_OFFSETS;
        for (long at : page.numbers(offsets)) {
            int from = (int) Math.min(at, bytes.capacity());
            int length = Math.min(MAX_STRIP_HEADER_BYTES, bytes.capacity() - from);
            ByteArrayInputStream strip = new ByteArrayInputStream(bytes.array(), from, length);
            ImageHeader header = JpegSegments.header(strip, reading.name());
            if (header.storedWidth() > width || header.storedHeight() > height) {
                throw reading.failure("damaged TIFF picture: a part of " + header.storedWidth() + " x "
                        + header.storedHeight() + " pixels in a picture of " + width + " x " + height);
            }
        }
    }

    /** The file with a directory at its end that replaces the first one. */
    private static byte[] forDecoding(ByteBuffer bytes, TiffDirectory page) {
        List<TiffDirectory.Entry> kept = page.entries().stream()
                .filter(entry -> DECODING.contains(entry.tag()))
                .toList();
        int at = (bytes.capacity() + 1) & ~1;
        byte[] file = Arrays.copyOf(bytes.array(), at + 2 + 12 * kept.size() + 4);
        ByteBuffer out = ByteBuffer.wrap(file).order(bytes.order());
        out.putInt(4, at);
        out.putShort(at, (short) kept.size());
        int to = at + 2;
        for (TiffDirectory.Entry entry : kept) {
            System.arraycopy(bytes.array(), entry.at(), file, to, 12);
            to += 12;
        }
        return file;
    }

    private static Image inks(Raster raster, byte[] profile, Reading reading) throws IOException {
        int width = raster.getWidth();
        byte[] inks = new byte[Math.multiplyExact(Math.multiplyExact(width, raster.getHeight()), 4)];
        int shift = raster.getSampleModel().getSampleSize(0) - 8;
        int[] row = new int[width * 4];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int ink : row) {
                inks[at++] = (byte) (ink >> Math.max(shift, 0));
            }
        }
        return Cmyk.toRgb(width, raster.getHeight(), inks, profile, reading);
    }

    private static Metadata metadata(ByteBuffer bytes, TiffDirectory page) throws IOException {
        byte[] iptc = page.raw(IPTC);
        byte[] photoshop = page.raw(PHOTOSHOP);
        if (iptc == null && photoshop != null) {
            iptc = PhotoshopBlocks.iptc(photoshop, 0);
        }
        double[] dpi = page.dpi();
        return Metadata.NONE
                .withExif(TiffExif.of(bytes, page))
                .withXmp(page.raw(XMP))
                .withIptc(iptc)
                .withDpi(dpi[0], dpi[1]);
    }
}
