package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.acutance.data.DatasetCheck.Kind;
import io.github.acutance.data.SubImages.Place;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCheckTest {
    @TempDir
    private Path folder;

    @Test
    void of_goodPairs_findsNothing() throws IOException {
        List<Path> hr = List.of(write("hr/x/a.png", noise(1, 25, 21, 3)), write("hr/a.png", noise(2, 24, 20, 3)));
        List<Path> lr = List.of(write("lr/x/ax4.png", noise(3, 6, 5, 3)), write("lr/a.png", noise(4, 6, 5, 3)));
        List<Path> test = List.of(write("test/c.png", noise(5, 24, 20, 3)));
        DatasetCheck check = DatasetCheck.of(in("hr", hr), Optional.of(in("lr", lr)), OptionalDouble.of(4), test);
        assertThat(check.problems()).isEmpty();
        assertThat(check.pictures()).isEqualTo(5);
    }

    @Test
    void of_everythingWrong_namesEach() throws IOException {
        Image picture = noise(1, 24, 20, 3);
        Path first = write("hr/a.png", picture);
        Path again = write("hr/b.png", picture.asBits(16)); // the same picture in another file
        Path broken = Files.writeString(folder.resolve("hr/c.png"), "no picture");
        Path alone = write("hr/d.png", noise(2, 24, 20, 3));
        Path wrongSize = write("lr/a.png", noise(3, 7, 5, 1));
        Path wrongBits = write("lr/b.png", noise(4, 6, 5, 3));
        Path ofBroken = write("lr/c.png", noise(5, 6, 5, 3));
        Path stray = write("lr/e.png", noise(6, 6, 5, 3));
        Path leaked = write("test/x.png", noise(2, 24, 20, 3));
        DatasetCheck check = DatasetCheck.of(
                in("hr", List.of(first, again, broken, alone)),
                Optional.of(in("lr", List.of(wrongSize, wrongBits, ofBroken, stray))),
                OptionalDouble.of(4),
                List.of(leaked));
        assertThat(check.problems())
                .extracting(problem -> problem.kind() + " " + problem.file().getFileName())
                .containsExactly(
                        "unreadable c.png",
                        "duplicate b.png",
                        "size a.png",
                        "channels a.png",
                        "bits b.png",
                        "partner e.png",
                        "partner d.png",
                        "leak d.png");
        assertThat(check.problems().get(2).detail()).isEqualTo("expected about 6.000 x 5.000 pixels, found 7 x 5");
        assertThat(check.problems().get(7).detail()).endsWith("x.png");
        assertThat(check.problems().stream().filter(p -> p.kind() == Kind.PARTNER))
                .hasSize(2);
    }

    @Test
    void hash_samePixels_isEqual() {
        Image gray = noise(1, 9, 7, 1);
        String hash = PixelHash.of(gray);
        assertThat(hash).hasSize(64);
        assertThat(PixelHash.of(gray.asRgb().asBits(16).withIccProfile(new byte[3])))
                .isEqualTo(hash);
        assertThat(PixelHash.of(noise(2, 9, 7, 1))).isNotEqualTo(hash);
        assertThat(PixelHash.of(noise(1, 7, 9, 1))).isNotEqualTo(hash);
    }

    /** The places that extract_subimages takes. */
    @Test
    void places_restAtTheEdge_isCoveredBeyondTheThreshold() {
        SubImages squares = new SubImages(4, 3, 0);
        assertThat(squares.places(10, 5))
                .containsExactly(
                        new Place(0, 0),
                        new Place(3, 0),
                        new Place(6, 0),
                        new Place(0, 1),
                        new Place(3, 1),
                        new Place(6, 1));
        assertThat(squares.places(11, 4))
                .containsExactly(new Place(0, 0), new Place(3, 0), new Place(6, 0), new Place(7, 0));
        assertThat(new SubImages(4, 3, 1).places(11, 4)).hasSize(3);
        Image picture = noise(1, 10, 5, 3);
        assertThat(squares.cut(picture, new Place(3, 1))).isEqualTo(picture.crop(3, 1, 4, 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> squares.places(3, 9))
                .withMessageContaining("3 x 9");
        assertThatIllegalArgumentException().isThrownBy(() -> new SubImages(4, 0, 0));
    }

    private ImageFolder in(String name, List<Path> files) {
        return new ImageFolder(folder.resolve(name), files);
    }

    private Path write(String name, Image image) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        ImageFiles.write(image, file);
        return file;
    }

    private static Image noise(long seed, int width, int height, int channels) {
        byte[] samples = new byte[width * height * channels];
        new Random(seed).nextBytes(samples);
        return Image.of8(width, height, channels, samples);
    }
}
