package io.github.acutance.systems.ranksrgan;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rank data as {@code data.RankData} writes it: folders {@code train} and {@code valid}, in each the patches
 * {@code 000001_1.png} (the best method), {@code 000001_2.png}, ... and {@code labels.txt}, a line of file name and metric
 * for each.
 */
final class RankPatches {
    /** Of the patches to learn from. */
    static final String TRAIN = "train";

    /** Of those held back. */
    static final String VALID = "valid";

    private static final String LABELS = "labels.txt";
    private static final Pattern NAME = Pattern.compile("(\\d+)_(\\d+)\\.png");

    /**
     * One place of one picture, by level.
     *
     * @param patches of one size, RGB
     * @param metrics of each
     */
    record Group(List<Image> patches, List<Double> metrics) {
        /** Copies the lists. */
        Group {
            patches = List.copyOf(patches);
            metrics = List.copyOf(metrics);
        }
    }

    private RankPatches() {}

    /**
     * Reads one of the two parts into memory.
     *
     * @param folder of the rank data
     * @param part {@link #TRAIN} or {@link #VALID}
     * @return in the order of their numbers
     * @throws IOException if a file is missing or wrong
     */
    static List<Group> read(Path folder, String part) throws IOException {
        Path labels = folder.resolve(part).resolve(LABELS);
        if (!Files.isRegularFile(labels)) {
            throw new IOException(
                    labels + ": expected the labels of rank data, found none (acutance data rank makes them)");
        }
        Map<String, Map<Integer, Image>> patches = new LinkedHashMap<>();
        Map<String, Map<Integer, Double>> metrics = new LinkedHashMap<>();
        for (String line : Files.readAllLines(labels)) {
            String[] words = line.split(" ", -1);
            Matcher name = NAME.matcher(words[0]);
            if (words.length != 2 || !name.matches()) {
                throw new IOException(labels + ": expected lines such as '000001_1.png 4.25', found '" + line + "'");
            }
            int level = Integer.parseInt(name.group(2));
            patches.computeIfAbsent(name.group(1), key -> new TreeMap<>())
                    .put(level, ImageFiles.read(labels.resolveSibling(words[0])).asRgb());
            metrics.computeIfAbsent(name.group(1), key -> new TreeMap<>()).put(level, metric(labels, words[1]));
        }
        List<Group> groups = new ArrayList<>();
        patches.forEach((number, levels) -> groups.add(new Group(
                List.copyOf(levels.values()), List.copyOf(metrics.get(number).values()))));
        if (groups.isEmpty() || groups.get(0).patches().size() < 2) {
            throw new IOException(
                    labels + ": expected patches of at least two levels, found " + groups.size() + " groups");
        }
        return groups;
    }

    private static double metric(Path labels, String text) throws IOException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException noNumber) {
            throw new IOException(labels + ": expected a number, found '" + text + "'", noNumber);
        }
    }
}
