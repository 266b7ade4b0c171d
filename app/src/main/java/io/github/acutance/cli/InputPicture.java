package io.github.acutance.cli;

import java.nio.file.Path;

/**
 * A picture to read.
 *
 * @param file where it is
 * @param below its path below the folder that was given as an input; the bare file name for a file given itself
 */
record InputPicture(Path file, Path below) {
    /** A file that was given itself. */
    static InputPicture of(Path file) {
        return new InputPicture(file, Path.of(FileNames.last(file)));
    }
}
