package io.github.acutance.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged files give a picture of the promised size or an {@link ImageFileException}, nothing else. */
class ImageFilesFuzzTest {
    private static final ImageLimits LIMITS = new ImageLimits(1_000_000, 1 << 20);

    @ParameterizedTest
    @EnumSource(
            value = ImageFormat.class,
            names = {"PNG", "JPEG", "TIFF", "WEBP"})
    void decode_randomDamage_isPictureOrOneException(ImageFormat format) throws IOException {
        byte[][] files = {
            file(TestPictures.waves(33, 21, 3).withIccProfile(TestPictures.profile("RGB ", 200)), format),
            file(TestPictures.waves(17, 40, 1), format)
        };
        int failures = 0;
        for (int seed = 0; seed < 300; seed++) {
            byte[] damaged = damage(files[seed % 2], new Random(seed));
            try {
                Image image = ImageFiles.decode(damaged, "fuzz", LIMITS);
                assertThat((long) image.width() * image.height()).isLessThanOrEqualTo(LIMITS.maxPixels());
            } catch (ImageFileException e) {
                failures++;
                assertThat(e.getMessage()).startsWith("fuzz: ").doesNotContain("\n");
            } catch (IOException | RuntimeException e) {
                fail("seed %d of %s: %s".formatted(seed, format, e), e);
            }
        }
        assertThat(failures).as("damaged files that were noticed").isGreaterThan(50);
    }

    /** One to four changed bytes, half of them in the first 200, and now and then a cut. */
    private static byte[] damage(byte[] file, Random random) {
        byte[] damaged = random.nextInt(5) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes && damaged.length > 0; i++) {
            int range = random.nextBoolean() ? damaged.length : Math.min(damaged.length, 200);
            damaged[random.nextInt(range)] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    private static byte[] file(Image image, ImageFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(image, out, format, WriteOptions.DEFAULT);
        return out.toByteArray();
    }
}
