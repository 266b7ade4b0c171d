package io.github.acutance.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Near names for a name that is not known. */
public final class Spelling {
    private static final int MOST = 3;

    private Spelling() {}

    /** {@code "; did you mean a, b?"} with the nearest of {@code known}, or an empty text when none is near. */
    public static String didYouMean(String unknown, Collection<String> known) {
        List<String> near = known.stream()
                .filter(name -> distance(unknown, name) <= Math.max(2, Math.max(unknown.length(), name.length()) / 2))
                .sorted(Comparator.comparingInt(name -> distance(unknown, name)))
                .limit(MOST)
                .toList();
        return near.isEmpty() ? "" : "; did you mean " + String.join(", ", near) + "?";
    }

    /** Levenshtein distance, letter case ignored. */
    private static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
