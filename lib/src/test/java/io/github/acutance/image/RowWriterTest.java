package io.github.acutance.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RowWriterTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "PNG, 1, 8",
        "PNG, 2, 8",
        "PNG, 3, 8",
        "PNG, 4, 8",
        "PNG, 1, 16",
        "PNG, 2, 16",
        "PNG, 3, 16",
        "PNG, 4, 16",
        "TIFF, 1, 8",
        "TIFF, 2, 8",
        "TIFF, 3, 8",
        "TIFF, 4, 8",
        "TIFF, 1, 16",
        "TIFF, 2, 16",
        "TIFF, 3, 16",
        "TIFF, 4, 16"
    })
    void rows_anyBands_areTheFileOfTheWholePicture(ImageFormat format, int channels, int bits) throws IOException {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            Image image = TestPictures.noise(1 + random.nextInt(90), 1 + random.nextInt(200), channels, bits, seed)
                    .withMetadata(Metadata.NONE.withDpi(300, 150).withXmp(new byte[] {'x'}));
            Path whole = folder.resolve("whole");
            ImageFiles.write(image, whole, format);

            Path file = folder.resolve("bands");
            try (RowWriter writer = RowWriter.to(file, format, WriteOptions.DEFAULT)) {
                writer.begin(ImageSpec.of(image));
                inBands(image, random, writer);
                writer.finish();
            }

            assertThat(file).hasSameBinaryContentAs(whole);
            assertThat(ImageFiles.read(file)).isEqualTo(image);
        }
    }

    /** A picture that compresses: smooth, so that every filter has rows that it is best for. */
    @Test
    void rows_smoothPicture_isSmallAndReadsBack() throws IOException {
        Image image = TestPictures.waves(700, 500, 3);
        Path file = folder.resolve("a.png");

        ImageFiles.write(image, file);

        assertThat(ImageFiles.read(file)).isEqualTo(image);
        assertThat(Files.size(file)).isLessThan(700 * 500 * 3 * 2 / 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"PNG", "TIFF", "JPEG"})
    void rows_streamFails_endWithOneLineAndNoFile(ImageFormat format) throws IOException {
        Image image = TestPictures.noise(300, 300, 3, 8, 1);
        OutputStream full = new OutputStream() {
            private int left = 100_000;

            @Override
            public void write(int b) throws IOException {
                if (left-- == 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
        Path file = folder.resolve("a");
        Files.writeString(file, "the old file");

        assertThatThrownBy(() -> {
                    try (RowWriter writer = RowWriter.over(file, format, out -> full)) {
                        writer.begin(ImageSpec.of(image));
                        writer.rows(image);
                        writer.finish();
                    }
                })
                .isInstanceOf(ImageFileException.class)
                .hasMessage(file + ": could not be written: No space left on device");
        assertThat(file).hasContent("the old file");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void finish_rowsMissing_isRefusedAndNothingStays() throws IOException {
        Path file = folder.resolve("a.png");
        try (RowWriter writer = RowWriter.to(file, ImageFormat.PNG, WriteOptions.DEFAULT)) {
            writer.begin(new ImageSpec(10, 10, 3, 8));
            writer.rows(TestPictures.noise(10, 9, 3, 8, 1));

            assertThatThrownBy(writer::finish)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("1 missing");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void begin_pictureThatTheFormatCannotHold_touchesNothing() throws IOException {
        try (RowWriter writer = RowWriter.to(folder.resolve("a.jpg"), ImageFormat.JPEG, WriteOptions.DEFAULT)) {
            assertThatThrownBy(() -> writer.begin(new ImageSpec(10, 10, 4, 8)))
                    .isInstanceOf(ImageFileException.class)
                    .hasMessageContaining("JPEG cannot hold an alpha channel");
        }
        assertThat(names()).isEmpty();
    }

    /** Rows wait for their neighbours at most: what was resized whole comes out in any bands. */
    @RepeatedTest(60)
    void into_anyBands_equalsTheWholeResized(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        int bits = random.nextBoolean() ? 8 : 16;
        Image image = TestPictures.noise(
                1 + random.nextInt(40), 1 + random.nextInt(200), 1 + random.nextInt(4), bits, random.nextLong());
        int width = 1 + random.nextInt(60);
        int height = 1 + random.nextInt(400);
        WholeImage resized = new WholeImage();
        RowSink sink = Resampling.into(width, height, resized);

        sink.begin(ImageSpec.of(image));
        inBands(image, random, sink);

        Image whole = Resampling.resize(image, width, height, Resampling.Variant.DOUBLE);
        assertThat(resized.image()).as(image + " to " + width + " x " + height).isEqualTo(whole);
        int first = random.nextInt(height);
        int count = 1 + random.nextInt(height - first);
        assertThat(ResizedPicture.of(image, width, height).rows(first, count))
                .isEqualTo(whole.crop(0, first, width, count));
    }

    @ParameterizedTest
    @CsvSource({"3,8", "4,8", "1,8", "3,16", "2,16"})
    void restored_anyBands_equalTheWholeRestored(int channels, int bits) throws IOException {
        SrgbPicture picture = SrgbPicture.of(TestPictures.noise(40, 30, channels, bits, 7)
                        .withIccProfile(channels < 3 ? TestProfiles.gray() : TestProfiles.wideGamut(0)))
                .orElseThrow();
        Image enlarged = Resampling.resize(picture.srgb(), 93, 171, Resampling.Variant.DOUBLE);
        WholeImage restored = new WholeImage();
        RowSink sink = picture.into(restored);

        sink.begin(ImageSpec.of(enlarged));
        inBands(enlarged, new Random(3), sink);

        assertThat(restored.image()).isEqualTo(picture.restore(enlarged));
    }

    @Test
    void encode_toStream_leavesItOpenAndGivesTheFile() throws IOException {
        Image image = TestPictures.noise(20, 30, 3, 16, 5);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        ImageFiles.encode(image, out, ImageFormat.TIFF, WriteOptions.DEFAULT);

        assertThat(ImageFiles.decode(out.toByteArray(), "a", ImageLimits.DEFAULT))
                .isEqualTo(image);
    }

    private static void inBands(Image image, Random random, RowSink sink) throws IOException {
        for (int y = 0; y < image.height(); ) {
            int rows = Math.min(image.height() - y, 1 + random.nextInt(70));
            sink.rows(image.crop(0, y, image.width(), rows));
            y += rows;
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
