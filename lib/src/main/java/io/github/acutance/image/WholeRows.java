package io.github.acutance.image;

import java.io.IOException;

/** Keeps all rows for an encoder that takes only whole pictures. */
final class WholeRows implements RowEncoder {
    /** Writes a whole picture. */
    @FunctionalInterface
    interface Encoding {
        void encode(Image image) throws IOException;
    }

    private final WholeImage whole = new WholeImage();
    private final Encoding encoding;

    WholeRows(ImageSpec spec, Encoding encoding) {
        this.encoding = encoding;
        whole.begin(spec);
    }

    @Override
    public void rows(Image band) {
        whole.rows(band);
    }

    @Override
    public void end() throws IOException {
        encoding.encode(whole.image());
    }
}
