package io.github.acutance.image;

import java.io.IOException;

/**
 * The alpha of a lossy WebP picture where it is stored as it is (RFC 9649, section 2.7.1.2, compression method 0), which the
 * plug-in takes for opaque. Encoders choose that for small pictures.
 */
final class WebPAlpha {
    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;

    private WebPAlpha() {}

    /** Whether the content of an ALPH chunk is not compressed. */
    static boolean isRaw(byte[] content) {
        return content.length > 0 && (content[0] & 3) == 0;
    }

    /** The gray picture in the content of such a chunk, whose samples are differences to a prediction. */
    static Image decode(byte[] content, int width, int height, Reading reading) throws IOException {
        if (content.length - 1 < (long) width * height) {
            throw reading.failure("truncated: " + content.length + " bytes of alpha are too few for " + width + " x "
                    + height + " pixels");
        }
        int filter = content[0] >> 2 & 3;
        byte[] alpha = new byte[width * height];
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = (byte) (content[1 + i] + (filter == 0 ? 0 : prediction(alpha, i, width, filter)));
        }
        return Image.wrap8(width, height, 1, alpha);
    }

    /** By the left neighbour, the upper one, or the gradient; in the first row and column by what there is. */
    private static int prediction(byte[] alpha, int i, int width, int filter) {
        boolean first = i % width == 0;
        int left = first ? 0 : alpha[i - 1] & 0xff;
        int upper = i < width ? 0 : alpha[i - width] & 0xff;
        if (i < width || (filter == HORIZONTAL && !first)) {
            return left;
        }
        if (first || filter == VERTICAL) {
            return upper;
        }
        return Math.max(0, Math.min(255, left + upper - (alpha[i - width - 1] & 0xff)));
    }
}
