package io.github.acutance.cli;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What one call of the program did.
 *
 * @param code exit code
 * @param out lines of standard output
 * @param err lines of standard error
 */
record Cli(int code, List<String> out, List<String> err) {
    /** Calls the program without a terminal; arguments are turned into texts. */
    static Cli run(Object... args) {
        return run(Terminal.NONE, args);
    }

    /** Calls the program. */
    static Cli run(Terminal terminal, Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        int code = Main.run(terminal, new PrintWriter(out, true), new PrintWriter(err, true), texts);
        return new Cli(
                code, out.toString().lines().toList(), err.toString().lines().toList());
    }

    /** Writes a picture of noise, in the format of its name, and the folders that it is in. */
    static Path picture(Path file, int width, int height, int channels) {
        byte[] samples = new byte[width * height * channels];
        new Random(7).nextBytes(samples);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            ImageFiles.write(Image.of8(width, height, channels, samples), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    /** All files below a folder, with {@code /} between the parts, sorted. */
    static List<String> tree(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
