package io.github.acutance.cli;

import io.github.acutance.image.AtomicFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The files that a run writes. It never writes over one of its inputs, whatever name or link leads there, and never twice
 * to one file; it knows what it wrote by 128 bits for each, see {@link Fingerprints}. Safe for
 * the threads of a run.
 */
final class Targets {
    private final Inputs inputs;
    private final Fingerprints taken = new Fingerprints();
    private final Fingerprints swept = new Fingerprints();
    private final Set<String> files = new HashSet<>(); // inputs that were named themselves, and what they link to
    private final Set<String> folders = new HashSet<>(); // inputs that are folders

    /** The targets of a run over {@code inputs}. */
    Targets(Inputs inputs) {
        this.inputs = inputs;
        for (Path root : inputs.roots()) {
            try {
                if (Files.isDirectory(root)) {
                    folders.addAll(namesOf(root.toRealPath()));
                } else if (Files.exists(root)) {
                    files.addAll(namesOf(placeOf(root)));
                    files.addAll(namesOf(root.toRealPath()));
                }
            } catch (IOException e) {
                // it cannot be read either, which is said when its turn comes
            }
        }
    }

    /** Whether a file is a result that this run wrote or found. */
    synchronized boolean isTaken(Path file) throws IOException {
        return Files.exists(file) && isAmong(taken::contains, file.toRealPath());
    }

    /** Remembers a result, just written or found. */
    synchronized void take(Path output) throws IOException {
        namesOf(output.toRealPath()).forEach(taken::add);
    }

    /**
     * Refuses a place that is an input, a folder, or the result of another input. What is there else is a result of an
     * earlier run.
     *
     * @throws IOException with one line that says why
     */
    synchronized void requireFree(InputPicture picture, Path output) throws IOException {
        sweep(output.toAbsolutePath().getParent());
        if (Files.isDirectory(output)) {
            throw new IOException("its result would be " + output + ", which is a folder");
        }
        if (!isThere(output)) {
            return;
        }
        if (isTaken(output)) {
            throw new IOException("its result would be " + output + ", which is the result of another input");
        }
        if (Inputs.isSame(picture.file(), output) || isInput(placeOf(output)) || isInput(realOf(output))) {
            throw new IOException("its result would replace the input " + output
                    + "; name another place with -o, or another ending with --suffix");
        }
    }

    /** Refuses to replace a file that is protected against writing, or is in a folder that is. */
    void requireWritable(Path output) throws IOException {
        if (Files.exists(output) && !Files.isWritable(output)) {
            throw new IOException("its result would replace " + output + ", which is write-protected");
        }
        requireWritableFolder(output);
    }

    /** Refuses a link into the output folder: what is there is a result and may be replaced at any moment. */
    void requireNoResult(Path input) throws IOException {
        if (Files.isSymbolicLink(input)) {
            if (!Files.exists(input)) {
                throw new IOException(
                        "a link to " + Files.readSymbolicLink(input) + ", which is not there or cannot be read");
            }
            Optional<Path> results = inputs.folderApart();
            if (results.isPresent() && input.toRealPath().startsWith(results.get())) {
                throw new IOException("a link into the output folder, to " + Files.readSymbolicLink(input));
            }
        }
    }

    private boolean isInput(Path file) throws IOException {
        if (isAmong(files::contains, file)) {
            return true;
        }
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            if (isAmong(folders::contains, folder) && inputs.isReached(folder, file)) {
                return true;
            }
        }
        return false;
    }

    /** Removes what dead runs left in a folder, once; where it cannot be read they stay. */
    private void sweep(Path folder) throws IOException {
        if (Files.isDirectory(folder)
                && Files.isReadable(folder)
                && swept.add(folder.toRealPath().toString())) {
            AtomicFile.sweep(folder);
        }
    }

    /** Whether something lies at a place; a name that cannot be is an error now, not after the work. */
    private static boolean isThere(Path output) throws IOException {
        try {
            Files.readAttributes(output, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileSystemException e) {
            requireWritableFolder(output);
            String reason = e.getReason() == null ? "access denied" : e.getReason();
            throw new IOException("its result would be " + output + ": " + reason, e);
        }
    }

    private static void requireWritableFolder(Path output) throws IOException {
        Path folder = output.toAbsolutePath().getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new IOException("its result would be " + output + ", but " + folder + " is no folder");
        }
        if (!Files.isWritable(folder)) {
            throw new IOException("its result would be " + output + ", but " + folder + " cannot be written to");
        }
    }

    /** Two texts that stand for a file: its real path, and what that may have in common with other spellings. */
    private static List<String> namesOf(Path real) {
        return List.of(real.toString(), "folded " + FileNames.folded(real));
    }

    /** Whether a file is in a set, under this name or, where the file system takes them for one, under another spelling. */
    private static boolean isAmong(Predicate<String> set, Path real) {
        List<String> names = namesOf(real);
        return set.test(names.get(0)) || (set.test(names.get(1)) && !FileNames.isListed(real));
    }

    /** The file or link itself, in its real folder. */
    private static Path placeOf(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        return folder == null ? absolute : folder.toRealPath().resolve(absolute.getFileName());
    }

    /** What is at the end of a link; the link itself where there is nothing. */
    private static Path realOf(Path file) throws IOException {
        return Files.exists(file) ? file.toRealPath() : placeOf(file);
    }
}
