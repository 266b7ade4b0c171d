package io.github.acutance.cli;

import io.github.acutance.eval.Method;
import io.github.acutance.eval.Sample;
import io.github.acutance.eval.page.CropCollector;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps what {@code eval} makes.
 *
 * @param folder where results are written as PNG, a folder for each method and scale; empty for nowhere
 * @param crops of the page; empty without one
 */
record ResultKeeper(Optional<Path> folder, Optional<CropCollector> crops) {
    /** Keeps one result. */
    void keep(Method method, Sample sample, Method.Trial trial, Method.Enlarged enlarged) throws IOException {
        crops.ifPresent(collector -> collector.add(method, sample, trial, enlarged));
        if (folder.isPresent()) {
            String plain =
                    method.title().replaceAll("[\\\\/:*?\"<>|()\\s]+", "_").replaceAll("_$", "");
            Path own = folder.get().resolve(plain + "_" + OutputNames.scale(trial.scale()));
            Files.createDirectories(own);
            ImageFiles.write(enlarged.sr(), own.resolve(sample.name() + ".png"), ImageFormat.PNG);
        }
    }
}
