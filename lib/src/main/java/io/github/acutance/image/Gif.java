package io.github.acutance.image;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** GIF (GIF89a specification): the first frame on its canvas, RGB, or RGBA where something of it is transparent. */
@SuppressWarnings("ByteBufferBackingArray") // every buffer wraps a whole array
final class Gif {
    private static final int HEADER_BYTES = 13;

    private final ByteBuffer in;
    private final Reading reading;
    private int transparent = -1;
    private boolean transparentKnown;

    private Gif(byte[] file, Reading reading) {
        this.in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        this.reading = reading;
    }

    /** Reads the logical screen's size (section 18). */
    static ImageHeader header(InputStream in, String name) throws IOException {
        byte[] start = new byte[HEADER_BYTES];
        new DataInputStream(in).readFully(start);
        ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        int width = bytes.getShort(6) & 0xffff;
        int height = bytes.getShort(8) & 0xffff;
        if (width == 0 || height == 0) {
            throw new ImageFileException(name, "damaged GIF picture: its size is " + width + " x " + height);
        }
        return new ImageHeader(ImageFormat.GIF, width, height, (start[10] & 7) + 1);
    }

    /** Decodes a whole file whose header has been read and found acceptable. */
    static Image decode(byte[] file, Reading reading) throws IOException {
        if (file.length < HEADER_BYTES) {
            throw new EOFException();
        }
        return new Gif(file, reading).read();
    }

    private Image read() throws IOException {
        int width = in.getShort(6) & 0xffff;
        int height = in.getShort(8) & 0xffff;
        int flags = in.get(10) & 0xff;
        in.position(HEADER_BYTES);
        byte[] global = (flags & 0x80) != 0 ? palette(flags) : new byte[0];
        Image first = null;
        int frames = 0;
        while (in.hasRemaining()) {
            int block = in.get() & 0xff;
            if (block == 0x3b) {
                break;
            } else if (block == 0x2c) {
                first = frames++ == 0 ? frame(width, height, global) : skipFrame(first);
                if (frames > reading.limits().maxFrames()) {
                    break;
                }
            } else if (block == 0x21) {
                extension();
            } else if (frames > 0) {
                break; // stray bytes behind the picture
            } else {
                throw reading.failure("damaged GIF picture: a block of unknown kind " + block);
            }
        }
        if (first == null) {
            throw reading.failure("truncated: no frame in the GIF picture");
        }
        reading.requireFrames(frames, "frames");
        return first;
    }

    private void extension() throws IOException {
        require(2);
        int label = in.get() & 0xff;
        int size = in.get(in.position()) & 0xff;
        if (label == 0xf9 && size == 4 && in.remaining() > 5 && !transparentKnown) {
            transparent = (in.get(in.position() + 1) & 1) != 0 ? in.get(in.position() + 4) & 0xff : -1;
            transparentKnown = true;
        }
        skipBlocks();
    }

    private Image frame(int width, int height, byte[] global) throws IOException {
        require(9);
        int left = in.getShort() & 0xffff;
        int top = in.getShort() & 0xffff;
        int frameWidth = in.getShort() & 0xffff;
        int frameHeight = in.getShort() & 0xffff;
        int flags = in.get() & 0xff;
        byte[] palette = (flags & 0x80) != 0 ? palette(flags) : global;
        if (frameWidth == 0 || frameHeight == 0 || left + frameWidth > width || top + frameHeight > height) {
            throw reading.failure("damaged GIF picture: a frame of " + frameWidth + " x " + frameHeight + " outside of "
                    + width + " x " + height);
        }
        byte[] indices = indices(frameWidth * frameHeight);
        boolean whole = frameWidth == width && frameHeight == height;
        boolean alpha = !whole;
        for (byte index : indices) {
            int i = index & 0xff;
            if (3 * i + 2 >= palette.length) {
                throw reading.failure("damaged GIF picture: a colour outside of its palette");
            }
            alpha |= i == transparent;
        }
        Image image = Image.blank(width, height, alpha ? 4 : 3, 8);
        for (int row = 0; row < frameHeight; row++) {
            int y = top + ((flags & 0x40) != 0 ? interlaced(row, frameHeight) : row);
            int to = (y * width + left) * image.channels();
            for (int x = 0; x < frameWidth; x++, to += image.channels()) {
                int index = indices[row * frameWidth + x] & 0xff;
                System.arraycopy(palette, 3 * index, image.data(), to, 3);
                if (alpha) {
                    image.data()[to + 3] = (byte) (index == transparent ? 0 : 255);
                }
            }
        }
        return isGray(palette) ? image.asGray() : image;
    }

    private Image skipFrame(Image first) throws IOException {
        if (in.remaining() < 10) {
            in.position(in.limit());
            return first;
        }
        int flags = in.get(in.position() + 8) & 0xff;
        int size = 9 + ((flags & 0x80) != 0 ? 3 << ((flags & 7) + 1) : 0) + 1;
        in.position(Math.min(in.limit(), in.position() + size));
        try {
            skipBlocks();
        } catch (EOFException e) {
            in.position(in.limit()); // a later frame is not needed
        }
        return first;
    }

    private byte[] indices(int count) throws IOException {
        require(1);
        int colorBits = in.get() & 0xff;
        if (colorBits < 1 || colorBits > 8) {
            throw reading.failure("damaged GIF picture: codes of " + colorBits + " bits");
        }
        return GifLzw.decode(blocks(), colorBits, count, reading);
    }

    private byte[] blocks() throws IOException {
        int from = in.position();
        skipBlocks();
        byte[] joined = new byte[in.position() - from];
        int size = 0;
        for (int at = from; in.get(at) != 0; at += 1 + (in.get(at) & 0xff)) {
            int length = in.get(at) & 0xff;
            System.arraycopy(in.array(), at + 1, joined, size, length);
            size += length;
        }
        return Arrays.copyOf(joined, size);
    }

    private void skipBlocks() throws IOException {
        int size;
        do {
            require(1);
            size = in.get() & 0xff;
            require(size);
            in.position(in.position() + size);
        } while (size > 0);
    }

    private byte[] palette(int flags) throws IOException {
        byte[] palette = new byte[3 << ((flags & 7) + 1)];
        require(palette.length);
        in.get(palette);
        return palette;
    }

    private void require(int bytes) throws EOFException {
        if (in.remaining() < bytes) {
            throw new EOFException();
        }
    }

    /** Where the rows of the four passes (appendix E) belong. */
    private static int interlaced(int row, int height) {
        int rest = row;
        for (int[] pass : new int[][] {{0, 8}, {4, 8}, {2, 4}, {1, 2}}) {
            int rows = Math.max(0, (height - pass[0] + pass[1] - 1) / pass[1]);
            if (rest < rows) {
                return pass[0] + rest * pass[1];
            }
            rest -= rows;
        }
        return height - 1;
    }

    private static boolean isGray(byte[] palette) {
        for (int i = 0; i < palette.length; i += 3) {
            if (palette[i] != palette[i + 1] || palette[i] != palette[i + 2]) {
                return false;
            }
        }
        return true;
    }
}
