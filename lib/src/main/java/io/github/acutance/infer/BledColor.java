package io.github.acutance.infer;

import io.github.acutance.image.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Colour under fully transparent pixels is arbitrary, often black or white, and a network would draw it into the visible
 * ones as a fringe. Here it is replaced: ring by ring, from the visible pixels outwards, by the mean of the neighbours
 * that have a colour; far away by the mean of all visible pixels.
 */
@SuppressWarnings("ByteBufferBackingArray") // every buffer wraps a whole array
final class BledColor {
    private static final int RINGS = 64; // beyond what local networks see

    private final Image image;
    private final int width;
    private final int channels;
    private final ByteBuffer samples;
    private final boolean[] known;
    private final long[] total;

    private BledColor(Image image) {
        this.image = image;
        this.width = image.width();
        this.channels = image.channels();
        ByteBuffer original = image.samples();
        this.samples = ByteBuffer.allocate(original.remaining()).order(ByteOrder.nativeOrder());
        samples.put(original).flip();
        this.known = new boolean[width * image.height()];
        this.total = new long[channels];
    }

    /** The picture with other colours where its alpha is 0; its alpha and its visible pixels are the same. */
    static Image of(Image image) {
        return image.hasAlpha() ? new BledColor(image).bled() : image;
    }

    /** A result of the original's size, channels, bits and alpha with the original's colours where that alpha is 0. */
    static Image hidden(Image original, Image result) {
        ByteBuffer from = original.samples();
        ByteBuffer to = ByteBuffer.allocate(from.capacity()).order(ByteOrder.nativeOrder());
        to.put(result.samples()).flip();
        boolean eight = original.bits() == 8;
        int pixelBytes = original.channels() * original.bits() / 8;
        int colorBytes = pixelBytes - original.bits() / 8;
        for (int at = 0; at < from.capacity(); at += pixelBytes) {
            int alpha = eight ? from.get(at + colorBytes) : from.getShort(at + colorBytes);
            if (alpha == 0) {
                to.put(at, from, at, colorBytes);
            }
        }
        return eight
                ? Image.wrap8(original.width(), original.height(), original.channels(), to.array())
                : Image.wrap16(original.width(), original.height(), original.channels(), to.array());
    }

    private Image bled() {
        int visible = 0;
        for (int i = 0; i < known.length; i++) {
            known[i] = sample(i, channels - 1) != 0;
            for (int c = 0; known[i] && c < channels; c++) {
                total[c] += sample(i, c);
            }
            visible += known[i] ? 1 : 0;
        }
        if (visible == 0 || visible == known.length) {
            return image;
        }
        int[] ring = border();
        for (int rings = 0; rings < RINGS && ring.length > 0; rings++) {
            ring = fill(ring);
        }
        for (int i = 0; i < known.length; i++) {
            for (int c = 0; !known[i] && c < channels - 1; c++) {
                put(i, c, total[c] / visible);
            }
        }
        Image color = image.bits() == 8
                ? Image.wrap8(width, image.height(), channels, samples.array())
                : Image.wrap16(width, image.height(), channels, samples.array());
        return image.iccProfile().map(color::withIccProfile).orElse(color);
    }

    /** All pixels without colour beside one that has one. */
    private int[] border() {
        int[] border = new int[1024];
        int count = 0;
        for (int i = 0; i < known.length; i++) {
            if (!known[i] && neighbours(i, new long[channels]) > 0) {
                border = count == border.length ? Arrays.copyOf(border, 2 * count) : border;
                border[count++] = i;
            }
        }
        return Arrays.copyOf(border, count);
    }

    /** Gives a ring its colours, which are taken from inside it only, and answers the next ring. */
    private int[] fill(int[] ring) {
        for (int i : ring) {
            long[] sum = new long[channels];
            int count = neighbours(i, sum);
            for (int c = 0; c < channels - 1; c++) {
                put(i, c, (sum[c] + count / 2) / count);
            }
        }
        for (int i : ring) {
            known[i] = true;
        }
        int[] next = new int[8 * ring.length];
        int count = 0;
        for (int i : ring) {
            for (int y = Math.max(0, i / width - 1); y <= Math.min(image.height() - 1, i / width + 1); y++) {
                for (int x = Math.max(0, i % width - 1); x <= Math.min(width - 1, i % width + 1); x++) {
                    if (!known[y * width + x]) {
                        next[count++] = y * width + x;
                    }
                }
            }
        }
        return Arrays.stream(next, 0, count).distinct().toArray();
    }

    /** Adds up the colours of the neighbours that have one, and answers how many they are. */
    private int neighbours(int i, long[] sum) {
        int count = 0;
        for (int y = Math.max(0, i / width - 1); y <= Math.min(image.height() - 1, i / width + 1); y++) {
            for (int x = Math.max(0, i % width - 1); x <= Math.min(width - 1, i % width + 1); x++) {
                int neighbour = y * width + x;
                for (int c = 0; known[neighbour] && c < channels - 1; c++) {
                    sum[c] += sample(neighbour, c);
                }
                count += known[neighbour] ? 1 : 0;
            }
        }
        return count;
    }

    private int sample(int pixel, int channel) {
        int index = pixel * channels + channel;
        return image.bits() == 8 ? samples.get(index) & 0xff : samples.getShort(2 * index) & 0xffff;
    }

    private void put(int pixel, int channel, long value) {
        int index = pixel * channels + channel;
        if (image.bits() == 8) {
            samples.put(index, (byte) value);
        } else {
            samples.putShort(2 * index, (short) value);
        }
    }
}
