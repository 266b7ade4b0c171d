package io.github.acutance.cli;

import io.github.acutance.image.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The pictures that a command line names: files, and folders of pictures. A folder is read when the walk comes to it,
 * sorted by name, in memory that does not depend on how much it holds. Hidden files and folders and files that are no
 * pictures are left out. A link to a file is that file under another name; a link to a folder is not entered, so that the
 * walk always ends and shows no picture twice.
 *
 * @param roots files and folders in the order of the command line
 * @param recursive whether folders inside folders are walked, too
 * @param outputFolder left out where it lies inside a root; empty if there is none
 * @param ending stems that end like this are results of an earlier run, if the picture without it lies beside them;
 *     empty if there are no such files
 */
record Inputs(List<Path> roots, boolean recursive, Optional<Path> outputFolder, String ending) {
    private static final int START_BYTES = 64;

    /** What the walk finds. */
    interface Visitor {
        /** A picture to read; answers whether the walk goes on. */
        boolean picture(InputPicture picture);

        /** A folder that cannot be read, and why. */
        void unreadable(Path folder, IOException reason);

        /** A link to a folder, which the walk does not enter. */
        default void notEntered(Path link) {}
    }

    private enum Kind {
        FOLDER,
        LINKED_FOLDER,
        PICTURE,
        OTHER
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

    /** The number of pictures: a walk of its own, unsorted, for a progress bar. What cannot be read counts as one. */
    long count() {
        return roots.stream()
                .mapToLong(root -> Files.isDirectory(root) ? count(root) : 1)
                .sum();
    }

    /** Whether the walk shows so many pictures or more; it ends as soon as it has seen them. */
    boolean areAtLeast(int number) {
        int[] left = {number};
        visit(new Visitor() {
            @Override
            public boolean picture(InputPicture picture) {
                left[0]--;
                return left[0] > 0;
            }

            @Override
            public void unreadable(Path folder, IOException reason) {} // the run says so
        });
        return left[0] <= 0;
    }

    /**
     * Whether the walk shows a file, so that nothing may be written over it.
     *
     * @param root a folder of {@link #roots}, its real path
     * @param file a real path
     */
    boolean isReached(Path root, Path file) throws IOException {
        if (!file.startsWith(root) || file.equals(root)) {
            return false;
        }
        Path below = root.relativize(file);
        for (Path part : below) {
            if (FileNames.isHidden(part)) {
                return false;
            }
        }
        if (!recursive && below.getNameCount() > 1) {
            return false;
        }
        Optional<Path> apart = folderApart();
        boolean leftOut = apart.isPresent() && apart.get().startsWith(root) && file.startsWith(apart.get());
        return !leftOut && kind(file, stems(file)) == Kind.PICTURE;
    }

    /** The real path of the output folder, if it is there and not an input itself. */
    Optional<Path> folderApart() throws IOException {
        if (outputFolder.isEmpty() || !Files.isDirectory(outputFolder.get())) {
            return Optional.empty();
        }
        for (Path root : roots) {
            if (isSame(root, outputFolder.get())) {
                return Optional.empty();
            }
        }
        return Optional.of(outputFolder.get().toRealPath());
    }

    private boolean visitFolder(Path root, Path folder, Visitor visitor) {
        try {
            Fingerprints stems = stemsIn(folder);
            FolderEntries entries = new FolderEntries(folder);
            for (List<Path> batch = entries.next(); !batch.isEmpty(); batch = entries.next()) {
                for (Path entry : batch) {
                    if (!visitEntry(root, entry, stems, visitor)) {
                        return false;
                    }
                }
            }
        } catch (IOException e) {
            visitor.unreadable(folder, e);
        }
        return true;
    }

    private boolean visitEntry(Path root, Path entry, Fingerprints stems, Visitor visitor) {
        return switch (kind(entry, stems)) {
            case FOLDER -> visitFolder(root, entry, visitor);
            case PICTURE -> visitor.picture(new InputPicture(entry, root.relativize(entry)));
            case LINKED_FOLDER -> {
                visitor.notEntered(entry);
                yield true;
            }
            case OTHER -> true;
        };
    }

    private long count(Path folder) {
        long[] count = {0};
        try {
            Fingerprints stems = stemsIn(folder);
            FolderEntries.each(folder, entry -> {
                Kind kind = kind(entry, stems);
                count[0] += kind == Kind.FOLDER ? count(entry) : kind == Kind.PICTURE ? 1 : 0;
            });
        } catch (IOException e) {
            count[0]++;
        }
        return count[0];
    }

    private Kind kind(Path entry, Fingerprints stems) {
        if (Files.isDirectory(entry)) {
            boolean entered = recursive && !isOutputFolder(entry);
            boolean link = !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
            return !entered ? Kind.OTHER : link ? Kind.LINKED_FOLDER : Kind.FOLDER;
        }
        return isPicture(entry) && !isEarlierResult(entry, stems) ? Kind.PICTURE : Kind.OTHER;
    }

    /** What the stems of a folder's entries are, where that tells results of an earlier run. */
    private Fingerprints stemsIn(Path folder) throws IOException {
        Fingerprints stems = new Fingerprints();
        if (!ending.isEmpty()) {
            FolderEntries.each(folder, entry -> stems.add(FileNames.stem(entry)));
        }
        return stems;
    }

    /** The stems around a file, where they matter for it. */
    private Fingerprints stems(Path file) throws IOException {
        return !ending.isEmpty() && FileNames.stem(file).endsWith(ending)
                ? stemsIn(file.getParent())
                : new Fingerprints();
    }

    private boolean isEarlierResult(Path file, Fingerprints stems) {
        String stem = FileNames.stem(file);
        return !ending.isEmpty()
                && stem.endsWith(ending)
                && stems.contains(stem.substring(0, stem.length() - ending.length()));
    }

    private boolean isOutputFolder(Path folder) {
        return outputFolder.isPresent() && isSame(folder, outputFolder.get());
    }

    /** What is called a picture is one, whatever it is: a broken link, too, so that it is reported. */
    private static boolean isPicture(Path file) {
        return FileNames.isPicture(file) || (Files.isRegularFile(file) && hasPictureContent(file));
    }

    private static boolean hasPictureContent(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return ImageFormat.ofContent(in.readNBytes(START_BYTES)).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether two paths are one file, also by two spellings of its name; missing files are never the same as anything. */
    static boolean isSame(Path first, Path second) {
        try {
            return Files.exists(first)
                    && Files.exists(second)
                    && (Files.isSameFile(first, second)
                            || isSameSpelledOtherwise(first.toRealPath(), second.toRealPath()));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isSameSpelledOtherwise(Path first, Path second) {
        return FileNames.folded(first).equals(FileNames.folded(second))
                && !(FileNames.isListed(first) && FileNames.isListed(second));
    }
}
