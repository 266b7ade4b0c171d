package io.github.acutance.image;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Lets an encoder's first bytes pass, then puts others in, then lets the rest pass. */
final class Splice extends FilterOutputStream {
    private final byte[] inserted;
    private long before;

    /** {@code before} bytes pass first. */
    Splice(OutputStream out, long before, byte[] inserted) {
        super(out);
        this.before = before;
        this.inserted = inserted;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int first = (int) Math.min(before, length);
        out.write(bytes, offset, first);
        if (before > 0) {
            before -= first;
            if (before == 0) {
                out.write(inserted);
            }
        }
        out.write(bytes, offset + first, length - first);
    }
}
