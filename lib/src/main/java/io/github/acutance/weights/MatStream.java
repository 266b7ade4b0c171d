package io.github.acutance.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a MATLAB file of version 5, read from the front to the back: each has a type and a size, and a matrix
 * holds others. What is not wanted is passed over. Source: MathWorks, MAT-File Format, chapter 1.
 */
final class MatStream {
    /** Types of elements. */
    static final int INT8 = 1;

    static final int UINT8 = 2;
    static final int UINT16 = 4;
    static final int INT32 = 5;
    static final int UINT32 = 6;
    static final int SINGLE = 7;
    static final int DOUBLE = 9;
    static final int MATRIX = 14;
    static final int COMPRESSED = 15;
    static final int UTF8 = 16;

    private static final long MAX_BYTES = 4L << 30;

    private final String file;
    private final InputStream in;
    private long at;

    MatStream(String file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /** An element: its type, where its content ends, and where the next one begins. */
    record Element(int type, long end, long next) {}

    /** Whether nothing is left. */
    boolean ended(long end) {
        return at >= end;
    }

    /**
     * Reads the tag of an element that lies before {@code limit}.
     *
     * @throws IOException if it does not, or the file ends
     */
    Element element(long limit) throws IOException {
        int first = int32();
        if (first >>> 16 != 0) { // a small one: size and type in four bytes, content in four
            int size = first >>> 16;
            require(size <= 4 && at + 4 <= limit);
            return new Element(first & 0xffff, at + size, at + 4);
        }
        long size = Integer.toUnsignedLong(int32());
        long padded = first == COMPRESSED ? size : (size + 7) / 8 * 8;
        require(size <= limit - at);
        return new Element(first, at + size, Math.min(limit, at + padded));
    }

    /** Passes over what is left before {@code position}. */
    void skipTo(long position) throws IOException {
        while (at < position) {
            long passed = in.skip(position - at);
            if (passed <= 0) {
                read(1);
            } else {
                advance(passed);
            }
        }
    }

    int int32() throws IOException {
        return read(4).getInt();
    }

    /** The content of an element, little-endian, and passes to the next. */
    ByteBuffer content(Element element, long mostBytes) throws IOException {
        long size = element.end - at;
        require(size >= 0 && size <= mostBytes);
        ByteBuffer content = read((int) size);
        skipTo(element.next);
        return content;
    }

    private ByteBuffer read(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("ends too early");
        }
        advance(count);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void advance(long count) throws IOException {
        at += count;
        if (at > MAX_BYTES) {
            throw new WeightFileException(file, "refused: it unpacks to more than " + MAX_BYTES + " bytes");
        }
    }

    private void require(boolean condition) throws WeightFileException {
        if (!condition) {
            throw new WeightFileException(file, "is damaged: an element reaches past the end of what holds it");
        }
    }
}
