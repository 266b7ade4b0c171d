package io.github.acutance.image;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Netpbm's PBM, PGM and PPM, as text and binary, and PAM; 8 and 16 bits (netpbm.sourceforge.net, format pages). */
final class Pnm {
    private static final int MAX_WORD = 4096;

    private final InputStream in;
    private final String name;
    private int kind;
    private int width;
    private int height;
    private int channels;
    private int greatest = 1;

    private Pnm(InputStream in, String name) throws IOException {
        this.in = in;
        this.name = name;
        readHeader();
    }

    /** Reads the header. */
    static ImageHeader header(InputStream in, String name) throws IOException {
        Pnm file = new Pnm(new BufferedInputStream(in), name);
        return new ImageHeader(ImageFormat.PNM, file.width, file.height, file.greatest > 255 ? 16 : 8);
    }

    /** Decodes a whole file whose header has been read and found acceptable. */
    static Image decode(byte[] bytes, Reading reading) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        Pnm file = new Pnm(in, reading.name());
        long samples = (long) file.width * file.height * file.channels;
        long least =
                switch (file.kind) {
                    case 1 -> samples;
                    case 2, 3 -> samples * 2 - 1;
                    case 4 -> file.height * ((file.width + 7L) / 8);
                    default -> samples * (file.greatest > 255 ? 2 : 1);
                };
        if (in.available() < least) {
            throw reading.failure("truncated: expected " + least + " bytes of samples, found " + in.available());
        }
        return reading.finish(file.samples(), null, Metadata.NONE);
    }

    private Image samples() throws IOException {
        Image image = Image.blank(width, height, channels, greatest > 255 ? 16 : 8);
        int rowSamples = width * channels;
        for (int y = 0; y < height; y++) {
            int packed = 0;
            for (int x = 0; x < rowSamples; x++) {
                int value;
                if (kind == 4) {
                    packed = x % 8 == 0 ? in.read() : packed << 1;
                    value = packed >> 7 & 1;
                } else if (kind <= 3) {
                    value = kind == 1 ? digit() : number();
                } else {
                    value = greatest > 255 ? in.read() << 8 | in.read() : in.read();
                }
                image.set(y * rowSamples + x, scaled(value, image.maxSample()));
            }
        }
        return image;
    }

    private int scaled(int value, int most) throws IOException {
        if (value < 0 || value > greatest) {
            throw new ImageFileException(name, "damaged PNM picture: a sample of " + value + " above " + greatest);
        }
        boolean inverted = kind == 1 || kind == 4; // in PBM 1 is black
        int light = inverted ? 1 - value : value;
        return (int) (((long) light * most + greatest / 2) / greatest);
    }

    private void readHeader() throws IOException {
        in.read();
        kind = in.read() - '0';
        if (kind == 7) {
            readPamHeader();
        } else {
            width = number();
            height = number();
            channels = kind == 3 || kind == 6 ? 3 : 1;
            greatest = kind == 1 || kind == 4 ? 1 : number(); // ends with the one space before the samples
        }
        if (width < 1 || height < 1 || greatest < 1 || greatest > 65535 || channels < 1 || channels > 4) {
            throw new ImageFileException(
                    name,
                    "damaged PNM picture: " + width + " x " + height + ", " + channels + " channels up to " + greatest);
        }
    }

    private void readPamHeader() throws IOException {
        for (String key = word(); !key.equals("ENDHDR"); key = word()) {
            switch (key) {
                case "WIDTH" -> width = number();
                case "HEIGHT" -> height = number();
                case "DEPTH" -> channels = number();
                case "MAXVAL" -> greatest = number();
                case "TUPLTYPE" -> word();
                default -> throw new ImageFileException(name, "damaged PNM picture: unknown word in its header");
            }
        }
    }

    private int digit() throws IOException {
        int c = in.read();
        while (Character.isWhitespace(c)) {
            c = in.read();
        }
        return c - '0';
    }

    private int number() throws IOException {
        String word = word();
        if (!word.matches("\\d{1,9}")) {
            throw new ImageFileException(name, "damaged PNM picture: expected a number in its text");
        }
        return Integer.parseInt(word);
    }

    /** The next word and the one space behind it; comments are skipped. */
    private String word() throws IOException {
        StringBuilder word = new StringBuilder();
        int c = in.read();
        while (Character.isWhitespace(c) || c == '#') {
            while (c == '#' || (c != '\n' && c >= 0 && !Character.isWhitespace(c))) {
                c = skipLine();
            }
            c = in.read();
        }
        while (c >= 0 && !Character.isWhitespace(c)) {
            if (word.length() > MAX_WORD) {
                throw new ImageFileException(name, "damaged PNM picture: a word without end");
            }
            word.append((char) c);
            c = in.read();
        }
        if (word.length() == 0) {
            throw new EOFException();
        }
        return word.toString();
    }

    private int skipLine() throws IOException {
        int c = in.read();
        while (c >= 0 && c != '\n') {
            c = in.read();
        }
        return '\n';
    }
}
