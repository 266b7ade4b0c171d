package io.github.acutance.image;

import java.io.IOException;

/**
 * The blocks of one component: transformed, quantised and coded (ITU-T T.81, annexes A.3 and F.1.2). The cosine transform
 * is that of Loeffler, Ligtenberg and Moschytz ("Practical fast 1-D DCT algorithms with 11 multiplications", ICASSP 1989)
 * in integers of 13 bits, rounded where libjpeg's slow transform rounds, so that the coefficients are the same.
 */
final class JpegBlocks {
    /** Where the coefficients stand in the order of the file (figure A.6). */
    static final int[] ZIGZAG = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63
    };

    private static final int FRACTION = 13;
    private static final int GUARD = 2; // more bits between the two passes
    private static final int RUN_OF_16 = 0xf0;

    private final int[] divisors;
    private final JpegBits bits;
    private final JpegBits.Code dc;
    private final JpegBits.Code ac;
    private final int[] block = new int[64];
    private int lastDc;

    /** @param divisors quantisation table, row by row */
    JpegBlocks(int[] divisors, JpegBits bits, JpegBits.Code dc, JpegBits.Code ac) {
        this.divisors = divisors;
        this.bits = bits;
        this.dc = dc;
        this.ac = ac;
    }

    /** Sets a sample of the next block, row by row, in -128..127. */
    void set(int i, int sample) {
        block[i] = sample;
    }

    /** Codes the block. */
    void encode() throws IOException {
        for (int row = 0; row < 8; row++) {
            transform(8 * row, 1, -GUARD);
        }
        for (int column = 0; column < 8; column++) {
            transform(column, 8, GUARD);
        }
        int difference = quantised(0) - lastDc;
        lastDc += difference;
        putNumber(dc, 0, difference);
        int zeros = 0;
        for (int k = 1; k < 64; k++) {
            int coefficient = quantised(ZIGZAG[k]);
            if (coefficient == 0) {
                zeros++;
                continue;
            }
            for (; zeros > 15; zeros -= 16) {
                bits.put(ac, RUN_OF_16);
            }
            putNumber(ac, zeros, coefficient);
            zeros = 0;
        }
        if (zeros > 0) {
            bits.put(ac, 0);
        }
    }

    /** The transform leaves coefficients eight times as large; halves are rounded away from zero. */
    private int quantised(int i) {
        int divisor = divisors[i] << 3;
        int rounded = (Math.abs(block[i]) + (divisor >> 1)) / divisor;
        return block[i] < 0 ? -rounded : rounded;
    }

    /** A run of zeros and a number's size, then the number: its lowest bits, of a negative one those of it less one. */
    private void putNumber(JpegBits.Code code, int zeros, int number) throws IOException {
        int size = 32 - Integer.numberOfLeadingZeros(Math.abs(number));
        bits.put(code, (zeros << 4) | size);
        bits.put(number < 0 ? number - 1 : number, size);
    }

    /** One row or column; the results are divided by 2^shift. */
    private void transform(int at, int step, int shift) {
        int[] sum = new int[4];
        int[] rest = new int[4];
        for (int i = 0; i < 4; i++) {
            int first = block[at + i * step];
            int second = block[at + (7 - i) * step];
            sum[i] = first + second;
            rest[i] = first - second;
        }
        int outer = sum[0] + sum[3];
        int inner = sum[1] + sum[2];
        block[at] = shift < 0 ? (outer + inner) << -shift : rounded(outer + inner, shift);
        block[at + 4 * step] = shift < 0 ? (outer - inner) << -shift : rounded(outer - inner, shift);
        int down = FRACTION + shift;
        int outerRest = sum[0] - sum[3];
        int innerRest = sum[1] - sum[2];
        int turned = (outerRest + innerRest) * 4433; // 0.541196100, and so on
        block[at + 2 * step] = rounded(turned + outerRest * 6270, down);
        block[at + 6 * step] = rounded(turned - innerRest * 15137, down);
        int a = (rest[3] + rest[0]) * -7373;
        int b = (rest[2] + rest[1]) * -20995;
        int both = (rest[3] + rest[1] + rest[2] + rest[0]) * 9633;
        int c = (rest[3] + rest[1]) * -16069 + both;
        int d = (rest[2] + rest[0]) * -3196 + both;
        block[at + 7 * step] = rounded(rest[3] * 2446 + a + c, down);
        block[at + 5 * step] = rounded(rest[2] * 16819 + b + d, down);
        block[at + 3 * step] = rounded(rest[1] * 25172 + b + c, down);
        block[at + step] = rounded(rest[0] * 12299 + a + d, down);
    }

    private static int rounded(int value, int shift) {
        return (value + (1 << (shift - 1))) >> shift;
    }
}
