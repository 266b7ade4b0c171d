package io.github.acutance.image;

import java.io.IOException;

/**
 * Takes a picture from top to bottom, a band of rows at a time, so that nobody holds the whole. A call of {@link #begin},
 * then calls of {@link #rows} until all rows have come. For one thread at a time.
 */
public interface RowSink {
    /**
     * A picture begins.
     *
     * @param spec of the whole picture
     * @throws IOException if such a picture cannot be taken
     */
    void begin(ImageSpec spec) throws IOException;

    /**
     * The next rows.
     *
     * @param band as wide as the picture, with its channels and bits, at least one row; profile and metadata mean nothing
     * @throws IOException if they cannot be taken; then no more should come
     */
    void rows(Image band) throws IOException;
}
