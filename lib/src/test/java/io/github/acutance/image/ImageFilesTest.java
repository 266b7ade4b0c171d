package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.noise;
import static io.github.acutance.image.TestPictures.waves;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1,8", "2,8", "3,8", "4,8", "1,16", "2,16", "3,16", "4,16"})
    void write_png_readsBackExactly(int channels, int bits) throws IOException {
        for (int[] size : new int[][] {{1, 1}, {7, 5}, {64, 33}}) {
            Image image = noise(size[0], size[1], channels, bits, 41);
            Path file = folder.resolve("picture.png");
            ImageFiles.write(image, file);
            assertThat(ImageFiles.read(file)).isEqualTo(image);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,95,4", "3,95,8", "3,100,4"})
    void write_jpeg_readsBackClosely(int channels, int quality, int tolerance) throws IOException {
        Image image = waves(61, 43, channels);
        Path file = folder.resolve("picture.jpg");
        ImageFiles.write(image, file, ImageFormat.JPEG, new WriteOptions(quality));
        Image back = ImageFiles.read(file);
        assertThat(back).hasToString(image.toString());
        for (int i = 0; i < 61 * 43 * channels; i++) {
            assertThat(back.sampleAt(i)).isBetween(image.sampleAt(i) - tolerance, image.sampleAt(i) + tolerance);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void write_onePixel_readsBack(String extension) throws IOException {
        Path file = folder.resolve("one." + extension);
        ImageFiles.write(Image.of8(1, 1, 1, new byte[] {100}), file);
        assertThat(ImageFiles.read(file).sample(0, 0, 0)).isBetween(98, 102);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space.png", "%20.png", "\u4f60\u597d.png", "\ud83d\udc31 cat.png", "UPPER.PNG"})
    void write_unusualName_readsBack(String name) throws IOException {
        Image image = noise(3, 3, 3, 8, 42);
        Path file = folder.resolve(name);
        ImageFiles.write(image, file);
        assertThat(ImageFiles.read(file)).isEqualTo(image);
        assertThat(names()).containsExactly(name);
    }

    @Test
    void read_wrongExtension_goesByContent() throws IOException {
        Image image = noise(4, 4, 3, 8, 43);
        Path file = folder.resolve("really-a-png.jpg");
        ImageFiles.write(image, file, ImageFormat.PNG);
        assertThat(ImageFiles.read(file)).isEqualTo(image);
        assertThat(ImageFiles.readHeader(file)).isEqualTo(new ImageHeader(ImageFormat.PNG, 4, 4, 8));
    }

    @Test
    void readHeader_jpeg_givesItsSize() throws IOException {
        Path file = folder.resolve("p.jpeg");
        ImageFiles.write(waves(31, 17, 3), file);
        assertThat(ImageFiles.readHeader(file)).isEqualTo(new ImageHeader(ImageFormat.JPEG, 31, 17, 8));
    }

    @Test
    void read_missingFile_saysSo() {
        assertFails(folder.resolve("nowhere.png"), "nowhere.png: there is no such file");
        assertThatThrownBy(() -> ImageFiles.readHeader(folder.resolve("nowhere.png")))
                .isInstanceOf(ImageFileException.class);
    }

    @Test
    void read_folder_saysSo() {
        assertFails(folder, "expected a picture file, found a folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|an empty file",
                "hello world|text",
                "gr\u00fc\u00dfe|text",
                "%PDF-1.7|a PDF document",
                "RIFFxxxxWAVE|a RIFF file (WAV or AVI)",
                "\0\0\0\30ftypheic|an MP4, HEIC or AVIF file",
                "\1\2|unknown data"
            })
    void read_otherContent_saysWhatItFound(String contentAndFound) throws IOException {
        String content = contentAndFound.substring(0, contentAndFound.indexOf('|'));
        String found = contentAndFound.substring(content.length() + 1);
        Path file = folder.resolve("photo.jpg");
        Files.writeString(file, content, StandardCharsets.UTF_8);
        assertFails(file, "photo.jpg: expected a picture (PNG, JPEG, TIFF, WebP, BMP, PNM, GIF), found " + found);
    }

    @Test
    void read_beyondTheLimits_saysBoth() throws IOException {
        Path file = folder.resolve("p.png");
        ImageFiles.write(noise(20, 10, 1, 8, 44), file);
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.read(file, ImageLimits.DEFAULT.withMaxPixels(199)))
                .withMessageEndingWith("p.png: expected at most 199 pixels, found 20 x 10");
        assertThat(ImageFiles.read(file, ImageLimits.DEFAULT.withMaxPixels(200)).width())
                .isEqualTo(20);
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.read(file, new ImageLimits(1000, 50)))
                .withMessageContaining("expected at most 50 bytes, found " + Files.size(file));
    }

    @Test
    void write_alphaOr16BitsToJpeg_isRefusedAndLeavesTheFile() throws IOException {
        Path file = folder.resolve("p.jpg");
        Files.writeString(file, "precious");
        for (Image image : List.of(noise(2, 2, 4, 8, 1), noise(2, 2, 2, 8, 1), noise(2, 2, 3, 16, 1))) {
            assertThat(ImageFormat.JPEG.canWrite(image)).isFalse();
            assertThatExceptionOfType(ImageFileException.class)
                    .isThrownBy(() -> ImageFiles.write(image, file))
                    .withMessageContaining("p.jpg: JPEG cannot hold");
        }
        assertThat(Files.readString(file)).isEqualTo("precious");
        assertThat(names()).containsExactly("p.jpg");
    }

    @Test
    void write_tooWideForJpeg_isRefused() {
        Image wide = Image.wrap8(65536, 1, 1, new byte[65536]);
        assertThat(ImageFormat.JPEG.reasonAgainst(wide))
                .hasValueSatisfying(r -> assertThat(r).contains("65535"));
        assertThat(ImageFormat.PNG.canWrite(wide)).isTrue();
    }

    @Test
    void write_existingFile_isReplaced() throws IOException {
        Path file = folder.resolve("p.png");
        ImageFiles.write(noise(30, 30, 3, 8, 1), file);
        ImageFiles.write(noise(2, 2, 1, 8, 2), file);
        assertThat(ImageFiles.read(file)).isEqualTo(noise(2, 2, 1, 8, 2));
        assertThat(names()).containsExactly("p.png");
    }

    @Test
    void write_toAFolder_failsAndLeavesNothing() throws IOException {
        Path target = Files.createDirectory(folder.resolve("p.png"));
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.write(noise(2, 2, 1, 8, 1), target))
                .withMessageEndingWith("p.png: expected a file to write, found a folder");
        assertThat(names()).containsExactly("p.png");
    }

    @Test
    void write_moveFails_leavesNothing() throws IOException {
        Path target = folder.resolve("x".repeat(300) + ".png"); // longer than file systems allow
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.write(noise(2, 2, 1, 8, 1), target))
                .withMessageContaining("could not be written");
        assertThat(names()).isEmpty();
    }

    @Test
    void write_missingFolder_saysSo() {
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.write(noise(2, 2, 1, 8, 1), folder.resolve("no/p.png")))
                .withMessageContaining("does not exist");
    }

    @Test
    void write_unknownExtension_saysSo() {
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.write(noise(2, 2, 1, 8, 1), folder.resolve("p.xyz")))
                .withMessageContaining("expected a file name that ends in");
    }

    @Test
    void write_relativeName_goesToTheWorkingFolder() throws IOException {
        Path file = Path.of("acutance-test-" + System.nanoTime() + ".png");
        try {
            ImageFiles.write(noise(2, 2, 1, 8, 1), file);
            assertThat(ImageFiles.read(file)).isEqualTo(noise(2, 2, 1, 8, 1));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Test
    void encode_stream_givesTheFilesBytes() throws IOException {
        Image image = noise(5, 5, 3, 8, 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(image, out, ImageFormat.PNG, WriteOptions.DEFAULT);
        assertThat(ImageFiles.decode(out.toByteArray(), "upload", ImageLimits.DEFAULT))
                .isEqualTo(image);
    }

    @Test
    void options_outOfRange_areRefused() {
        assertThatThrownBy(() -> new WriteOptions(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WriteOptions(101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ImageLimits(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"png,PNG", ".PNG,PNG", "jpg,JPEG", "Jpeg,JPEG", ".jfif,JPEG"})
    void ofExtension_knownWords(String extension, ImageFormat format) {
        assertThat(ImageFormat.ofExtension(extension)).hasValue(format);
        assertThat(ImageFormat.ofName(Path.of("a.b." + extension.replace(".", ""))))
                .hasValue(format);
    }

    @Test
    void ofExtension_unknown_isEmpty() {
        assertThat(ImageFormat.ofExtension("heic")).isEmpty();
        assertThat(ImageFormat.ofExtension("")).isEmpty();
        assertThat(ImageFormat.ofName(Path.of("png"))).isEmpty();
        assertThat(ImageFormat.ofName(Path.of("/"))).isEmpty();
    }

    private void assertFails(Path file, String messageEnd) {
        assertThatExceptionOfType(ImageFileException.class)
                .isThrownBy(() -> ImageFiles.read(file))
                .withMessageEndingWith(messageEnd)
                .withMessageStartingWith(file.toString());
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
