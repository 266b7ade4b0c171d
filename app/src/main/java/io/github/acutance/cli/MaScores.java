package io.github.acutance.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ma's scores of pictures, from a CSV file of two columns: a file's name, with or without extension, and its score. */
final class MaScores {
    private final Path file;
    private final Map<String, Double> scores;

    private MaScores(Path file, Map<String, Double> scores) {
        this.file = file;
        this.scores = scores;
    }

    /**
     * Reads a file; its first line may be a header.
     *
     * @throws IOException if it cannot be read, or a line has no name and number
     */
    static MaScores read(Path file) throws IOException {
        Map<String, Double> scores = new HashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int comma = line.lastIndexOf(',');
            if (line.isEmpty()) {
                continue;
            }
            try {
                String name = line.substring(0, Math.max(comma, 0)).strip().replaceAll("^\"|\"$", "");
                scores.put(name, Double.valueOf(line.substring(comma + 1).strip()));
            } catch (NumberFormatException e) {
                if (i > 0) {
                    throw new IOException(
                            file + ": line " + (i + 1) + ": expected a name, a comma and a score, found " + line, e);
                }
            }
        }
        return new MaScores(file, scores);
    }

    /**
     * The score of a picture.
     *
     * @throws IOException if the file has none
     */
    double of(String name) throws IOException {
        Double score = scores.getOrDefault(name, scores.get(FileNames.stem(Path.of(name))));
        if (score == null) {
            throw new IOException("expected its Ma score in " + file + ", found none");
        }
        return score;
    }
}
