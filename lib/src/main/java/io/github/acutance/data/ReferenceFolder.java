package io.github.acutance.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which picture of a folder is whose reference. A picture named {@code NNN_0} has the references {@code NNN_1} to {@code
 * NNN_5}, from the most to the least similar, as in CUFED5 (SRNTT, section 4.1); else the reference has the picture's
 * name, of any format.
 */
public final class ReferenceFolder {
    private static final Pattern INPUT = Pattern.compile("(\\d{3})_0");
    private static final int LEVELS = 9;

    private final Path folder;
    private final Map<String, Path> byStem = new HashMap<>();

    private ReferenceFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Lists the pictures directly inside a folder.
     *
     * @throws IOException if there is no such folder, it cannot be read, or it holds no picture
     */
    public static ReferenceFolder of(Path folder) throws IOException {
        ReferenceFolder references = new ReferenceFolder(folder);
        ImageFolder.of(folder).pictures().forEach(file -> references.byStem.putIfAbsent(stem(file), file));
        if (references.byStem.isEmpty()) {
            throw new IOException(folder + ": expected pictures, found none");
        }
        return references;
    }

    /**
     * The references of a picture.
     *
     * @param stem of the picture's name
     * @param levels which of a group are wanted, from 1; it must have all of them
     * @throws IOException if there is none
     */
    public List<Path> of(String stem, List<Integer> levels) throws IOException {
        Matcher input = INPUT.matcher(stem);
        if (input.matches() && isGrouped(input.group(1))) {
            List<Path> found = new ArrayList<>();
            for (int level : levels) {
                found.add(require(input.group(1) + "_" + level, stem));
            }
            return found;
        }
        return List.of(require(stem, stem));
    }

    /**
     * The picture of this very name, of any format.
     *
     * @throws IOException if there is none
     */
    Path named(String stem) throws IOException {
        Path found = byStem.get(stem);
        if (found == null) {
            throw new IOException(stem + ": expected a picture of that name in " + folder + ", found none");
        }
        return found;
    }

    /** All pictures of the folder, in no order. */
    Collection<Path> pictures() {
        return byStem.values();
    }

    /** Whether a picture of this stem is the input of a group whose references lie in this folder. */
    public boolean isInput(String stem) {
        Matcher input = INPUT.matcher(stem);
        return input.matches() && isGrouped(input.group(1));
    }

    private boolean isGrouped(String name) {
        return IntStream.rangeClosed(1, LEVELS).anyMatch(level -> byStem.containsKey(name + "_" + level));
    }

    private Path require(String wanted, String stem) throws IOException {
        Path found = byStem.get(wanted);
        if (found == null) {
            throw new IOException(stem + ": expected a reference " + wanted + " in " + folder + ", found none");
        }
        return found;
    }

    static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }
}
