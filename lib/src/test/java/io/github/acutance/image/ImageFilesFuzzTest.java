package io.github.acutance.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged files give a picture of the promised size or an {@link ImageFileException}, nothing else, and take no more memory
 * than the limits stand for. The guard against hanging is a hundred times what the cases need.
 */
class ImageFilesFuzzTest {
    private static final ImageLimits LIMITS =
            new ImageLimits(1_000_000, 1 << 20).withMaxAncillaryBytes(1 << 20).withMaxProfileBytes(1 << 20);

    /** All that one case may take from the heap: a million pixels of 4 x 16 bits, about five times, and the file. */
    private static final long MOST_BYTES = 48 << 20;

    private static final int CASES = 400;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void decode_randomDamage_isPictureOrOneExceptionWithinBounds(ImageFormat format) throws IOException {
        byte[][] files = files(format);
        Path file = folder.resolve("case");
        int failures = 0;
        long most = 0;
        for (int seed = 0; seed < CASES; seed++) {
            byte[] damaged = damage(files[seed % files.length], new Random(seed), format);
            long before = Allocation.bytes();
            try {
                Image image = ImageFiles.decode(damaged, "fuzz", LIMITS);
                assertThat((long) image.width() * image.height()).isLessThanOrEqualTo(LIMITS.maxPixels());
                ImageHeader header = ImageFiles.readHeader(Files.write(file, damaged));
                assertThat(header.width()).isEqualTo(image.width());
                assertThat(header.height()).isEqualTo(image.height());
            } catch (ImageFileException e) {
                failures++;
                assertThat(e.getMessage()).startsWith("fuzz: ").doesNotContain("\n");
            } catch (IOException | RuntimeException | Error e) {
                fail("seed %d of %s: %s".formatted(seed, format, e), e);
            }
            long taken = Allocation.bytes() - before;
            assertThat(taken).as("bytes for seed %d of %s", seed, format).isLessThan(MOST_BYTES);
            most = Math.max(most, taken);
        }
        System.out.printf("%s: %d of %d damaged files noticed, at most %d KiB%n", format, failures, CASES, most >> 10);
        assertThat(failures).as("damaged files that were noticed").isGreaterThan(50);
    }

    /** One to four changed bytes, half of them in the first 200, some of them made extreme, and now and then a cut. */
    private static byte[] damage(byte[] file, Random random, ImageFormat format) {
        byte[] damaged = random.nextInt(5) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && damaged.length > 0; i++) {
            int range = random.nextBoolean() ? damaged.length : Math.min(damaged.length, 200);
            int at = random.nextInt(range);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] = (byte) 0xff;
                case 1 -> damaged[at] = 0x7f;
                default -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        if (format == ImageFormat.PNG && random.nextInt(4) > 0) {
            repairChecksums(damaged); // else nothing of the damage would come through
        }
        return damaged;
    }

    private static void repairChecksums(byte[] png) {
        ByteBuffer bytes = ByteBuffer.wrap(png);
        for (int at = 8; at <= png.length - 12; ) {
            int length = bytes.getInt(at);
            if (length < 0 || length > png.length - at - 12) {
                return;
            }
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, length + 4);
            bytes.putInt(at + 8 + length, (int) crc.getValue());
            at += 12 + length;
        }
    }

    private static byte[][] files(ImageFormat format) throws IOException {
        Image color = TestPictures.waves(33, 21, 3);
        Image gray = TestPictures.waves(17, 40, 1);
        return switch (format) {
            case PNG, JPEG, WEBP -> new byte[][] {file(rich(color), format), file(gray, format)};
            case TIFF ->
                new byte[][] {
                    file(rich(color), format),
                    file(gray, format),
                    java(color, "tiff"),
                    new TestTiff(ByteOrder.BIG_ENDIAN, 17, 40)
                            .with(322, 16)
                            .with(323, 16)
                            .file(0, tiles())
                };
            case BMP, GIF -> new byte[][] {java(color, format.extension()), java(gray, format.extension())};
            case PNM ->
                new byte[][] {
                    pnm("P6 33 21 255\n", color),
                    pnm("P5 17 40 255\n", gray),
                    pnm("P7\nWIDTH 17\nHEIGHT 40\nDEPTH 1\nMAXVAL 255\nENDHDR\n", gray),
                    "P3 # text\n2 2 15\n1 2 3 4 5 6 7 8 9 10 11 12\n".getBytes(StandardCharsets.ISO_8859_1)
                };
        };
    }

    /** With profile and metadata. */
    private static Image rich(Image image) {
        byte[] xmp = "<x:xmpmeta><rdf:RDF></rdf:RDF></x:xmpmeta>".getBytes(StandardCharsets.ISO_8859_1);
        Metadata metadata = Metadata.NONE
                .withXmp(xmp)
                .withIptc(new byte[] {0x1c, 2, 120, 0, 1, 'x'})
                .withDpi(72, 72);
        return image.withIccProfile(TestPictures.profile("RGB ", 200)).withMetadata(metadata);
    }

    private static byte[][] tiles() {
        byte[][] tiles = new byte[6][256];
        new Random(3).nextBytes(tiles[0]);
        return tiles;
    }

    private static byte[] pnm(String header, Image image) {
        byte[] start = header.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(start.length + image.data().length)
                .put(start)
                .put(image.data())
                .array();
    }

    /** Of the JDK's writers; GIF in few colours. */
    private static byte[] java(Image image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BufferedImage picture = image.toBufferedImage();
        assertThat(ImageIO.write(picture, format, out)).isTrue();
        return out.toByteArray();
    }

    private static byte[] file(Image image, ImageFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(image, out, format, WriteOptions.DEFAULT);
        return out.toByteArray();
    }
}
