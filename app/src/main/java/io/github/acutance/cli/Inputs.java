package io.github.acutance.cli;

import io.github.acutance.image.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pictures that a command line names: files, and folders of pictures. A folder is read when the walk comes to it,
 * sorted by name, so that a tree of any size takes the memory of its largest folder. Hidden files and folders, other
 * files, and folders behind symbolic links are left out.
 *
 * @param roots files and folders in the order of the command line
 * @param recursive whether folders inside folders are walked, too
 * @param outputFolder left out where it lies inside a root; empty if there is none
 * @param ending stems that end like this are results of an earlier run, if the picture without it lies beside them;
 *     empty if there are no such files
 */
record Inputs(List<Path> roots, boolean recursive, Optional<Path> outputFolder, String ending) {
    private static final int START_BYTES = 8;

    /** What the walk finds. */
    interface Visitor {
        /** A picture to read; answers whether the walk goes on. */
        boolean picture(InputPicture picture);

        /** A folder that cannot be read, and why. */
        void unreadable(Path folder, IOException reason);
    }

    /** Pictures of some files and folders, nothing left out. */
    static Inputs of(List<Path> roots, boolean recursive) {
        return new Inputs(roots, recursive, Optional.empty(), "");
    }

    /**
     * Walks all inputs. A file that was named itself is always visited, even if there is none.
     *
     * @return whether the walk came to its end
     */
    boolean visit(Visitor visitor) {
        for (Path root : roots) {
            boolean goOn =
                    Files.isDirectory(root) ? visitFolder(root, root, visitor) : visitor.picture(InputPicture.of(root));
            if (!goOn) {
                return false;
            }
        }
        return true;
    }

    /** The number of pictures: a walk of its own, for a progress bar. */
    long count() {
        long[] count = {0};
        visit(new Visitor() {
            @Override
            public boolean picture(InputPicture picture) {
                count[0]++;
                return true;
            }

            @Override
            public void unreadable(Path folder, IOException reason) {}
        });
        return count[0];
    }

    /** Whether an existing file is one of these inputs, so that nothing may be written over it. */
    boolean contains(Path file) throws IOException {
        for (Path root : roots) {
            boolean hit = Files.isDirectory(root) ? isBelow(root, file) : isSame(root, file);
            if (hit) {
                return true;
            }
        }
        return false;
    }

    private boolean isBelow(Path root, Path file) throws IOException {
        Path real = file.toRealPath();
        Path base = root.toRealPath();
        if (!real.startsWith(base) || !isPicture(real) || isMade(real)) {
            return false;
        }
        Path below = base.relativize(real);
        for (Path part : below) {
            if (FileNames.isHidden(part)) {
                return false;
            }
        }
        return recursive || below.getNameCount() == 1;
    }

    /** Whether the file is, by its name or place, a result of this or an earlier run. */
    private boolean isMade(Path file) throws IOException {
        boolean named = !ending.isEmpty() && FileNames.stem(file).endsWith(ending);
        return named || (hasFolderApart() && file.startsWith(outputFolder.get().toRealPath()));
    }

    private boolean hasFolderApart() throws IOException {
        if (outputFolder.isEmpty() || !Files.isDirectory(outputFolder.get())) {
            return false;
        }
        for (Path root : roots) {
            if (isSame(root, outputFolder.get())) {
                return false;
            }
        }
        return true;
    }

    private boolean visitFolder(Path root, Path folder, Visitor visitor) {
        List<Path> entries;
        try {
            entries = sorted(folder);
        } catch (IOException e) {
            visitor.unreadable(folder, e);
            return true;
        }
        Set<String> stems = new HashSet<>();
        if (!ending.isEmpty()) {
            entries.forEach(entry -> stems.add(FileNames.stem(entry)));
        }
        for (Path entry : entries) {
            boolean goOn = true;
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                goOn = !recursive || isOutputFolder(entry) || visitFolder(root, entry, visitor);
            } else if (isPicture(entry) && !isEarlierResult(entry, stems)) {
                goOn = visitor.picture(new InputPicture(entry, root.relativize(entry)));
            }
            if (!goOn) {
                return false;
            }
        }
        return true;
    }

    private boolean isEarlierResult(Path file, Set<String> stems) {
        String stem = FileNames.stem(file);
        return !ending.isEmpty()
                && stem.endsWith(ending)
                && stems.contains(stem.substring(0, stem.length() - ending.length()));
    }

    private boolean isOutputFolder(Path folder) {
        return outputFolder.isPresent() && isSame(folder, outputFolder.get());
    }

    private static List<Path> sorted(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, entry -> !isHidden(entry))) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(entries);
        return entries;
    }

    private static boolean isHidden(Path file) {
        try {
            return FileNames.isHidden(file) || Files.isHidden(file);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isPicture(Path file) {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        return FileNames.isPicture(file) || hasPictureContent(file);
    }

    private static boolean hasPictureContent(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return ImageFormat.ofContent(in.readNBytes(START_BYTES)).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether two paths are one file; missing files are never the same as anything. */
    static boolean isSame(Path first, Path second) {
        try {
            return Files.exists(first) && Files.exists(second) && Files.isSameFile(first, second);
        } catch (IOException e) {
            return false;
        }
    }
}
