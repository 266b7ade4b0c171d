package io.github.acutance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pictures and their references: two files, or two folders whose pictures pair by name.
 *
 * @param pairs in the order of the names; a picture without a reference is among them
 * @param unusedReferences references that no picture asks for
 */
record PicturePairs(List<Pair> pairs, List<Path> unusedReferences) {
    /**
     * A picture and its reference.
     *
     * @param name what tables call it
     * @param test the picture
     * @param reference its reference, empty if there is none
     */
    record Pair(String name, Path test, Optional<Path> reference) {}

    /**
     * Pairs two files, or the pictures directly inside two folders: by full name, else by the name without extension.
     *
     * @throws IOException if one is missing or an empty folder, or one is a folder and the other is not
     */
    static PicturePairs of(Path test, Path reference) throws IOException {
        requireThere(test);
        requireThere(reference);
        if (Files.isDirectory(test) != Files.isDirectory(reference)) {
            throw new IOException("expected two files or two folders, found " + kind(test) + " and " + kind(reference));
        }
        if (!Files.isDirectory(test)) {
            return new PicturePairs(List.of(new Pair(FileNames.last(test), test, Optional.of(reference))), List.of());
        }
        return pair(pictures(test, false), pictures(reference, false));
    }

    /**
     * A file, or the pictures directly inside a folder, without references.
     *
     * @throws IOException if there is none
     */
    static PicturePairs alone(Path test) throws IOException {
        List<Path> tests = pictures(test, false);
        return new PicturePairs(
                tests.stream()
                        .map(file -> new Pair(FileNames.last(file), file, Optional.empty()))
                        .toList(),
                List.of());
    }

    private static PicturePairs pair(List<Path> tests, List<Path> references) {
        Map<String, Path> byName = new HashMap<>();
        Map<String, Path> byStem = new HashMap<>();
        for (Path reference : references) {
            byName.put(FileNames.last(reference), reference);
            byStem.merge(FileNames.stem(reference), reference, (first, second) -> first);
        }
        List<Pair> pairs = new ArrayList<>();
        Set<Path> used = new HashSet<>();
        for (Path test : tests) {
            String name = FileNames.last(test);
            Path found = byName.getOrDefault(name, byStem.get(FileNames.stem(test)));
            pairs.add(new Pair(name, test, Optional.ofNullable(found)));
            used.add(found);
        }
        return new PicturePairs(
                pairs,
                references.stream()
                        .filter(reference -> !used.contains(reference))
                        .toList());
    }

    /**
     * The pictures of a folder, or the file itself.
     *
     * @throws IOException if there is none, or a folder cannot be read
     */
    static List<Path> pictures(Path folder, boolean recursive) throws IOException {
        requireThere(folder);
        List<Path> pictures = new ArrayList<>();
        IOException[] failure = {null};
        Inputs.of(List.of(folder), recursive).visit(new Inputs.Visitor() {
            @Override
            public boolean picture(InputPicture picture) {
                pictures.add(picture.file());
                return true;
            }

            @Override
            public void unreadable(Path unreadable, IOException reason) {
                failure[0] = reason;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        if (pictures.isEmpty()) {
            throw new IOException(folder + ": expected pictures, found none");
        }
        return pictures;
    }

    private static void requireThere(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
    }

    private static String kind(Path path) {
        return (Files.isDirectory(path) ? "the folder " : "the file ") + path;
    }
}
