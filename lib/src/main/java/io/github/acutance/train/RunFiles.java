package io.github.acutance.train;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run shows of its course: event files in {@code tb_logger}, pictures in {@code visualization}. */
final class RunFiles implements AutoCloseable {
    private final Path folder;
    private final boolean savesPictures;
    private final EventFile events; // null where TensorBoard is not wanted

    /** @param shown false in a process that shows nothing */
    RunFiles(Path folder, TrainOptions options, boolean shown) throws IOException {
        this.folder = folder;
        this.savesPictures = options.val().saveImg();
        this.events = shown && options.logger().useTbLogger() ? EventFile.create(folder.resolve("tb_logger")) : null;
    }

    /** Losses below {@code losses/}, all else as it is named. */
    void scalars(long iteration, Map<String, Double> values, double rate) throws IOException {
        if (events != null) {
            Map<String, Double> tagged = new LinkedHashMap<>();
            tagged.put("train/lr", rate);
            values.forEach((name, value) -> tagged.put((name.startsWith("l_") ? "losses/" : "train/") + name, value));
            events.scalars(iteration, tagged);
        }
    }

    /** Numbers of a validation, below {@code metrics/}. */
    void metrics(long iteration, Map<String, Double> values) throws IOException {
        if (events != null) {
            Map<String, Double> tagged = new LinkedHashMap<>();
            values.forEach((name, value) -> tagged.put("metrics/" + name, value));
            events.scalars(iteration, tagged);
        }
    }

    /** A result of a validation: {@code visualization/NAME/NAME_ITERATION.png}, and in the event file. */
    void picture(long iteration, String name, Image sr) throws IOException {
        if (!savesPictures) {
            return;
        }
        Path own = Files.createDirectories(folder.resolve("visualization").resolve(name));
        Path file = own.resolve(name + "_" + iteration + ".png");
        ImageFiles.write(sr, file);
        if (events != null) {
            events.picture(iteration, "validation/" + name, sr.width(), sr.height(), Files.readAllBytes(file));
        }
    }

    @Override
    public void close() throws IOException {
        if (events != null) {
            events.close();
        }
    }
}
