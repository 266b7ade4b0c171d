package io.github.acutance.cli;

import io.github.acutance.image.ImageFormat;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the results go: a file, a folder that mirrors the inputs, or beside each input. Looks at names only. */
final class OutputNames {
    private static final Pattern OWN_SCALE = Pattern.compile("[-_]x\\d+$");

    private final Optional<Path> file;
    private final Optional<Path> folder;
    private final String ending;

    private OutputNames(Optional<Path> file, Optional<Path> folder, String ending) {
        this.file = file;
        this.folder = folder;
        this.ending = ending;
    }

    /** One file, for one input. */
    static OutputNames file(Path file) {
        return new OutputNames(Optional.of(file), Optional.empty(), "");
    }

    /** A folder: the input's path below its own folder, its stem, then {@code suffix}. */
    static OutputNames folder(Path folder, String suffix) {
        return new OutputNames(Optional.empty(), Optional.of(folder), suffix);
    }

    /** Beside the input: its stem, then {@code ending}. */
    static OutputNames beside(String ending) {
        return new OutputNames(Optional.empty(), Optional.empty(), ending);
    }

    /**
     * What a result's name has after the stem where nothing else is asked for, such as {@code _srresnet_x4}.
     *
     * @param model the model's name; its own {@code -x4} is left out
     * @param size {@code x4}, {@code x2.7}, {@code w1920} or {@code h1080}
     */
    static String ending(String model, String size) {
        return "_" + OWN_SCALE.matcher(model).replaceFirst("") + "_" + size;
    }

    /** A scale as names spell it: {@code x4} for 4.0, {@code x2.7}. */
    static String scale(double scale) {
        return "x" + (scale == Math.rint(scale) && scale < 1e9 ? Long.toString((long) scale) : Double.toString(scale));
    }

    /** The folder of all results, if they go to one. */
    Optional<Path> folder() {
        return folder;
    }

    /** The file of the only result, if one was named. */
    Optional<Path> file() {
        return file;
    }

    /** What names of results have after the stem. */
    String ending() {
        return ending;
    }

    /** The file for the result of {@code input} in {@code format}. */
    Path of(InputPicture input, ImageFormat format) {
        if (file.isPresent()) {
            return withFormat(file.get(), format);
        }
        String name = FileNames.stem(input.file()) + ending + "." + extension(input.file(), format);
        Path place = folder.isPresent() ? folder.get().resolve(input.below()) : input.file();
        // An unchanged name stays as it is in bytes, which are not always text.
        return name.equals(FileNames.last(input.file())) ? place : place.resolveSibling(name);
    }

    /** The input's own spelling of the extension where that fits. */
    private static String extension(Path input, ImageFormat format) {
        return ImageFormat.ofName(input).filter(format::equals).isPresent()
                ? FileNames.extension(input)
                : format.extension();
    }

    private static Path withFormat(Path file, ImageFormat format) {
        return ImageFormat.ofName(file).filter(format::equals).isPresent()
                ? file
                : file.resolveSibling(FileNames.stem(file) + "." + format.extension());
    }
}
