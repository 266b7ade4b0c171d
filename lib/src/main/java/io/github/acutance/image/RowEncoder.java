package io.github.acutance.image;

import java.io.IOException;
import java.io.OutputStream;

/** Turns the rows of one picture, from top to bottom, into the bytes of a file. */
interface RowEncoder {
    /** Changes bytes that are written already; only TIFF, whose header points to its end, needs it. */
    @FunctionalInterface
    interface Patch {
        void put(long position, byte[] bytes) throws IOException;
    }

    /** The next rows. */
    void rows(Image band) throws IOException;

    /** Ends the file after the last row; the stream stays open. */
    void end() throws IOException;

    /**
     * Begins a file. PNG, TIFF and JPEG are written as rows come; libwebp needs the whole picture.
     *
     * @param spec of a picture that the format can hold
     */
    static RowEncoder begin(ImageSpec spec, OutputStream out, Patch patch, ImageFormat format, WriteOptions options)
            throws IOException {
        return switch (format) {
            case PNG -> new PngRows(spec, out, options.keepMetadata());
            case TIFF -> new TiffWriter(spec, out, patch, options.keepMetadata());
            case JPEG -> new JpegRows(spec, out, options);
            case WEBP -> new WholeRows(spec, image -> WebPWriter.encode(image, out, options));
            default -> throw new IllegalArgumentException(format + " is only read");
        };
    }
}
