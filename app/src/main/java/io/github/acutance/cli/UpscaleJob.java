package io.github.acutance.cli;

import io.github.acutance.cli.Outcome.Size;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An input on its way through a run: read, then computed, then written. One thread has it at a time. Either it has an
 * {@link #outcome} already, or a picture and a place for its result.
 */
final class UpscaleJob {
    private final InputPicture picture;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();
    private Size inputSize = Size.UNKNOWN;
    private Image input;
    private Path output;
    private ImageFormat format;
    private Set<String> names = Set.of();
    private Outcome outcome;

    UpscaleJob(InputPicture picture) {
        this.picture = picture;
    }

    InputPicture picture() {
        return picture;
    }

    Path file() {
        return picture.file();
    }

    /** The picture was opened and has this size. */
    void size(int width, int height) {
        inputSize = new Size(width, height);
    }

    /** Something to be known of the result. */
    void note(String note) {
        notes.add(note);
    }

    /** The picture is read, and its result will be {@code file}, whose {@link NamesInWork names} are in work. */
    void ready(Image image, Path file, ImageFormat written, Set<String> fileNames) {
        input = image;
        output = file;
        format = written;
        names = fileNames;
    }

    /** What {@link #ready} was given; empty before. */
    Set<String> names() {
        return names;
    }

    /** What is to be enlarged, until it is taken. */
    Image input() {
        return input;
    }

    /** What is to be enlarged, once: then nothing here holds it any longer. */
    Image takeInput() {
        Image taken = input;
        input = null;
        return taken;
    }

    /** Where the result goes. */
    Path output() {
        return output;
    }

    ImageFormat format() {
        return format;
    }

    /** How the input ended, if it has. */
    Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    void skipped(Path found) {
        outcome = Outcome.skipped(file(), found, inputSize);
    }

    void failed(Throwable error) {
        outcome = Outcome.failed(file(), error, inputSize, millis());
    }

    void done(Size size) {
        outcome = new Outcome(
                file(), Optional.of(output), Outcome.Status.DONE, String.join("; ", notes), inputSize, size, millis());
    }

    private long millis() {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
