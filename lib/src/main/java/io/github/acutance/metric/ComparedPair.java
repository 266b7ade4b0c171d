package io.github.acutance.metric;

import io.github.acutance.image.Image;
import io.github.acutance.image.Ycbcr;
import java.nio.ByteBuffer;

/**
 * Two pictures of one size as rows of the values that a protocol compares: 8 bits, cropped, without alpha. Safe for
 * several threads.
 */
final class ComparedPair {
    private final Image test;
    private final Image reference;
    private final Protocol protocol;

    /** Throws {@link IllegalArgumentException} if the sizes differ or the crop leaves nothing. */
    ComparedPair(Image test, Image reference, Protocol protocol) {
        if (test.width() != reference.width() || test.height() != reference.height()) {
            throw new IllegalArgumentException("expected pictures of one size, found " + test.width() + " x "
                    + test.height() + " against a reference of " + reference.width() + " x " + reference.height());
        }
        int crop = protocol.cropPixels();
        if (2L * crop >= Math.min(test.width(), test.height())) {
            throw new IllegalArgumentException("expected a crop that leaves something of " + test.width() + " x "
                    + test.height() + " pixels, found " + crop + " at each side");
        }
        boolean gray = test.colorChannels() == 1 && reference.colorChannels() == 1;
        this.test = gray ? test.asBits(8) : test.asBits(8).asRgb();
        this.reference = gray ? reference.asBits(8) : reference.asBits(8).asRgb();
        this.protocol = protocol;
    }

    /** Columns after the crop. */
    int width() {
        return test.width() - 2 * protocol.cropPixels();
    }

    /** Rows after the crop. */
    int height() {
        return test.height() - 2 * protocol.cropPixels();
    }

    /** Compared values per pixel: 1, or 3 for RGB. */
    int planes() {
        return protocol.channel() == Channel.Y ? 1 : test.colorChannels();
    }

    /** Fills a row of one plane of the test picture, values 0..255. */
    void readTest(int plane, int y, double[] row) {
        read(test, plane, y, row);
    }

    /** Fills a row of one plane of the reference, values 0..255. */
    void readReference(int plane, int y, double[] row) {
        read(reference, plane, y, row);
    }

    private void read(Image image, int plane, int y, double[] row) {
        int channels = image.channels();
        byte[] samples = new byte[row.length * channels];
        ByteBuffer all = image.samples();
        int crop = protocol.cropPixels();
        all.get(((y + crop) * image.width() + crop) * channels, samples);
        if (protocol.channel() == Channel.RGB) {
            for (int x = 0; x < row.length; x++) {
                row[x] = samples[x * channels + plane] & 0xff;
            }
        } else {
            readLuma(samples, channels, image.colorChannels() == 3 ? 1 : 0, row);
        }
    }

    /** Green and blue lie {@code step} and twice {@code step} behind red: 1, or 0 for gray, which is its own colour. */
    private void readLuma(byte[] samples, int channels, int step, double[] row) {
        for (int x = 0; x < row.length; x++) {
            int at = x * channels;
            double luma = Ycbcr.y(samples[at] & 0xff, samples[at + step] & 0xff, samples[at + 2 * step] & 0xff);
            row[x] = protocol.roundY() ? Math.floor(luma + 0.5) : luma;
        }
    }
}
