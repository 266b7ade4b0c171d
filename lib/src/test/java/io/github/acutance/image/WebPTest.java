package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.bytes;
import static io.github.acutance.image.TestPictures.waves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebP files of Google's programs (libwebp 1.2.4), 4 x 3 pixels from red to blue, as numbers. */
class WebPTest {
    private static final String LOSSLESS = "UklGRi4AAABXRUJQVlA4TCEAAAAvA4AAABcQAoKi6Z4TkCS4vOnNf/gUCASSJJecOKL/0QAA";
    private static final String LOSSLESS_ALPHA =
            "UklGRjQAAABXRUJQVlA4TCcAAAAvA4AAEBcQApIElzc9AUHRdM8JBBKpmPY3OLZVEAgkSS45cUT/wwEA";
    private static final String LOSSY =
            "UklGRlwAAABXRUJQVlA4IFAAAADQAgCdASoEAAMAAsBMJaizAAqRwgP4BhAHr/3YAEXIAP7zrpy9xr9z"
                    + "dEnRV15rR//pQU+MrSb//8UFPjK0m///Wh/02/TSD3TzSELsGqAAAA==";
    private static final String LOSSY_ALPHA =
            "UklGRoQAAABXRUJQVlA4WAoAAAAQAAAAAwAAAgAAQUxQSA0AAAAA/////5mZmZkzMzMzAFZQOCBQAAAA"
                    + "0AIAnQEqBAADAALATCWoswAKkcID+AYQB6/92AA5AAD+866cvca/c3RJ0Vdea0f/6FbD4ytJv//xQi3j"
                    + "K0m///Wh/1GxS9IQiXXSELsAkAA=";
    /** A canvas of 8 x 5 pixels; the first of its two frames is LOSSLESS at (4, 2). */
    private static final String ANIMATION =
            "UklGRq4AAABXRUJQVlA4WAoAAAASAAAABwAABAAAQU5JTQYAAAAAAAD/AABBTk1GOgAAAAIAAAEAAAMAAAIAABQAAAJWUDhMIQAA"
                    + "AC8DgAAAFxACgqLpnhOQJLi86c1/+BQIBJIkl5w4ov/RAABBTk1GQAAAAAAAAAAAAAMAAAIAABQAAAJWUDhMJwAAAC8DgAAQFxAC"
                    + "kgSXNz0BQdF0zwkEEqmY9jc4tlUQCCRJLjlxRP/DAQA=";

    private final List<String> notes = new ArrayList<>();

    @Test
    void decode_lossless_isExact() throws IOException {
        assertThat(read(file(LOSSLESS))).isEqualTo(rows(3, new int[][] {{255, 0, 0}, {127, 0, 127}, {0, 0, 255}}));
        assertThat(read(file(LOSSLESS_ALPHA)))
                .isEqualTo(rows(4, new int[][] {{255, 0, 0, 255}, {127, 0, 127, 153}, {0, 0, 255, 51}}));
    }

    /** dwebp -nofancy gives these numbers; rounding from YCbCr may differ by a level or two. Alpha is exact. */
    @Test
    void decode_lossy_isWhatLibwebpGives() throws IOException {
        Image plain = rows(3, new int[][] {{195, 19, 74}, {168, 0, 47}, {3, 0, 255}});
        Image alpha = rows(4, new int[][] {{212, 15, 50, 255}, {185, 0, 23, 153}, {14, 0, 251, 51}});
        assertClose(read(file(LOSSY)), plain);
        Image read = read(file(LOSSY_ALPHA));
        assertClose(read, alpha);
        assertThat(read.alpha()).isEqualTo(alpha.alpha());
    }

    /** The differences of RFC 9649: to the left, the upper and the gradient's value; alpha is 5 7 9 / 4 8 250. */
    @ParameterizedTest
    @CsvSource({"0,5,7,9,4,8,250", "4,5,2,2,-1,4,242", "8,5,2,2,-1,1,241", "12,5,2,2,-1,2,240"})
    void decode_rawAlpha_isSumOfPredictionAndDifference(int header, int a, int b, int c, int d, int e, int f)
            throws IOException {
        byte[] content = bytes(header, a, b, c, d, e, f);
        Reading reading = new Reading("test", ImageLimits.DEFAULT, notes::add);
        assertThat(WebPAlpha.decode(content, 3, 2, reading)).isEqualTo(Image.of8(3, 2, 1, bytes(5, 7, 9, 4, 8, 250)));
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> WebPAlpha.decode(content, 3, 3, reading))
                .withMessage("test: truncated: 7 bytes of alpha are too few for 3 x 3 pixels");
    }

    @Test
    void decode_animation_firstFrameIsReadInItsPlaceAloud() throws IOException {
        Image frame = read(file(ANIMATION));
        assertThat(frame).hasToString("8 x 5 RGBA 8 bit");
        assertThat(frame.crop(4, 2, 4, 3).color()).isEqualTo(read(file(LOSSLESS)));
        assertThat(frame.crop(0, 0, 8, 2)).isEqualTo(Image.of8(8, 2, 4, new byte[64]));
        assertThat(notes).containsExactly("the first of 2 frames");
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.decode(file(ANIMATION), "test", ImageLimits.DEFAULT.withMaxFrames(1)))
                .withMessage("test: expected at most 1 frames, found more");
    }

    @Test
    void decode_codedPictureLargerThanTheHeader_isRefused() {
        byte[] chunk = file(LOSSLESS);
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        WebP.put(chunks, "VP8X", bytes(0, 0, 0, 0, 2, 0, 0, 2, 0, 0)); // 3 x 3
        chunks.write(chunk, WebP.RIFF_BYTES, chunk.length - WebP.RIFF_BYTES);
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> read(WebP.riff(chunks.toByteArray())))
                .withMessage("test: damaged WebP picture: a frame of 4 x 3 in 3 x 3");
        byte[] animation = file(ANIMATION);
        ByteBuffer.wrap(animation).order(ByteOrder.LITTLE_ENDIAN).putInt(77, 0x3fff << 14 | 0x3fff); // of its VP8L
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> read(animation))
                .withMessage("test: damaged WebP picture: a frame of 16384 x 16384 in 8 x 5");
    }

    /** WebP has three channels, which a profile for gray does not fit: the tones become those of sRGB. */
    @Test
    void encode_grayWithAProfile_isConverted() throws IOException {
        Image gray = waves(20, 10, 1).withIccProfile(TestProfiles.gray());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(gray, out, ImageFormat.WEBP, new WriteOptions(100));
        Image back = read(out.toByteArray());
        assertThat(back.iccProfile()).isEmpty();
        assertThat(back)
                .isEqualTo(SrgbPicture.of(gray).orElseThrow().srgb().asBits(8).asRgb());
        assertThat(back.asGray().color()).isNotEqualTo(gray.withoutIccProfile());
    }

    @Test
    void leftOut_iptc_isSaid() {
        Image image = waves(4, 4, 3).withMetadata(Metadata.NONE.withIptc(bytes(1, 2, 3)));
        assertThat(ImageFormat.WEBP.leftOut(image, WriteOptions.DEFAULT))
                .containsExactly("its IPTC data are left out, as WebP has no place for them");
        assertThat(ImageFormat.WEBP.leftOut(image, new WriteOptions(95, false))).isEmpty();
        assertThat(ImageFormat.TIFF.leftOut(image, WriteOptions.DEFAULT)).isEmpty();
    }

    /**
     * Where libwebp is not included, or not even its Java part is there: all is read, PNG is written, and WebP fails in
     * one line, each time.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withoutNatives_readingWorksAndWritingSaysWhy(boolean withoutJava) throws Exception {
        String arch = withoutJava ? System.getProperty("os.arch") : "vax";
        String classes = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> !withoutJava || !jar.contains("webp-imageio"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dos.arch=" + arch,
                        "-cp",
                        classes,
                        OtherMachine.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String line = "WebP cannot be written on " + System.getProperty("os.name") + " " + arch
                + ", for which libwebp is not included; PNG, JPEG and TIFF can";
        assertThat(said.lines()).containsExactly("read 4 x 3 RGB 8 bit", "PNG written", line, line);
        assertThat(process.waitFor()).isZero();
    }

    /** The other machine's program. */
    static final class OtherMachine {
        private OtherMachine() {}

        public static void main(String[] args) throws Exception {
            Image image = ImageFiles.decode(file(LOSSLESS), "test", ImageLimits.DEFAULT);
            System.out.println("read " + image);
            ImageFiles.encode(image, new ByteArrayOutputStream(), ImageFormat.PNG, WriteOptions.DEFAULT);
            System.out.println("PNG written");
            for (int i = 0; i < 2; i++) {
                try {
                    ImageFiles.encode(image, new ByteArrayOutputStream(), ImageFormat.WEBP, WriteOptions.DEFAULT);
                } catch (IOException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }

    private static void assertClose(Image found, Image expected) {
        assertThat(found).hasToString(expected.toString());
        for (int i = 0; i < expected.width() * expected.height() * expected.channels(); i++) {
            assertThat(found.sampleAt(i)).isCloseTo(expected.sampleAt(i), Offset.offset(3));
        }
    }

    /** 4 pixels of each colour, below one another. */
    private static Image rows(int channels, int[][] colors) {
        byte[] samples = new byte[12 * channels];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) colors[i / (4 * channels)][i % channels];
        }
        return Image.of8(4, 3, channels, samples);
    }

    private Image read(byte[] file) throws IOException {
        return ImageFiles.decode(file, "test", ImageLimits.DEFAULT, notes::add);
    }

    private static byte[] file(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
