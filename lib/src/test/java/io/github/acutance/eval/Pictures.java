package io.github.acutance.eval;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Small pictures for the tests of this package. */
final class Pictures {
    private Pictures() {}

    /** Noise of a seed. */
    static Image noise(int width, int height, int channels, long seed) {
        byte[] samples = new byte[width * height * channels];
        new Random(seed).nextBytes(samples);
        return Image.of8(width, height, channels, samples);
    }

    /** Writes a picture, and the folders that it is in. */
    static Path write(Path file, Image image) {
        try {
            Files.createDirectories(file.getParent());
            ImageFiles.write(image, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
