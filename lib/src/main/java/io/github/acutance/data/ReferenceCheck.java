package io.github.acutance.data;

import io.github.acutance.data.DatasetCheck.Kind;
import io.github.acutance.data.DatasetCheck.Problem;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is wrong with the references of a set of pictures: CUFED's pairs of one name, or CUFED5's groups
 * ({@link ReferenceFolder}). A pair's reference is resized to its picture's size before use, so one of quite another size
 * or shape is named; a group's may have any.
 */
public final class ReferenceCheck {
    private static final double MOST_STRETCH = 1.1; // CUFED's differ by a pixel in 160

    private final List<Problem> problems = new ArrayList<>();
    private final Set<Path> used = new HashSet<>();

    private ReferenceCheck() {}

    /**
     * Looks for the reference of each picture, and reads it.
     *
     * @param pictures the set; in a folder of groups their references among them
     * @param folder of the references
     * @param levels that every group must have, from 1
     * @throws IOException if the folder cannot be read or holds no picture
     */
    public static List<Problem> of(List<Path> pictures, Path folder, List<Integer> levels) throws IOException {
        ReferenceFolder references = ReferenceFolder.of(folder);
        ReferenceCheck check = new ReferenceCheck();
        boolean groups = pictures.stream().anyMatch(file -> references.isInput(ReferenceFolder.stem(file)));
        for (Path picture : pictures) {
            String stem = ReferenceFolder.stem(picture);
            boolean input = references.isInput(stem);
            if (input || !groups) {
                Optional<Image> image = check.read(picture);
                for (int level : input ? levels : List.of(1)) {
                    check.findReference(picture, image, references, level, !input);
                }
            }
        }
        if (!groups) {
            references.pictures().stream()
                    .filter(file -> !check.used.contains(file))
                    .sorted()
                    .forEach(file -> check.add(Kind.PARTNER, file, "expected a picture of its name, found none"));
        }
        return List.copyOf(check.problems);
    }

    private void findReference(
            Path picture, Optional<Image> image, ReferenceFolder references, int level, boolean resized) {
        Path file;
        try {
            file = references.of(ReferenceFolder.stem(picture), List.of(level)).get(0);
        } catch (IOException none) {
            String stem = ReferenceFolder.stem(picture) + ": ";
            add(Kind.REFERENCE, picture, none.getMessage().substring(stem.length()));
            return;
        }
        used.add(file);
        Optional<Image> reference = read(file);
        if (image.isEmpty() || reference.isEmpty()) {
            return;
        }
        if (PixelHash.of(image.get()).equals(PixelHash.of(reference.get()))) {
            add(Kind.DUPLICATE, file, "shows the same as " + picture + ", whose reference it is");
        }
        if (resized && stretch(image.get(), reference.get()) > MOST_STRETCH) {
            add(
                    Kind.SIZE,
                    file,
                    "expected about " + image.get().width() + " x "
                            + image.get().height() + " pixels, found "
                            + reference.get().width() + " x " + reference.get().height());
        }
    }

    /** The greater change of a side, 1 for none. */
    private static double stretch(Image picture, Image reference) {
        double across = (double) picture.width() / reference.width();
        double down = (double) picture.height() / reference.height();
        return Math.max(Math.max(across, 1 / across), Math.max(down, 1 / down));
    }

    private Optional<Image> read(Path file) {
        try {
            return Optional.of(ImageFiles.read(file));
        } catch (IOException broken) {
            add(Kind.UNREADABLE, file, broken.getMessage());
            return Optional.empty();
        }
    }

    private void add(Kind kind, Path file, String detail) {
        problems.add(new Problem(kind, file, detail));
    }
}
