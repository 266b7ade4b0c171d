package io.github.acutance.examples;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.train.Recipe;
import io.github.acutance.train.RecipeFile;
import io.github.acutance.train.TrainOptions;
import io.github.acutance.train.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Training from a program: a recipe, some of its values changed, and a run that continues if it was stopped. Arguments:
 * the recipe, the folder of the run, then {@code key=value} as often as needed.
 */
public final class TrainNetwork {
    private TrainNetwork() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> changes = new LinkedHashMap<>();
        for (int i = 2; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            changes.put(args[i].substring(0, equals), args[i].substring(equals + 1));
        }
        TrainOptions options = RecipeFile.read(Path.of(args[0]), changes);
        try (Recipe recipe = Catalog.recipe(options.recipe());
                Training training = new Training(options, recipe, Path.of(args[1]), line -> System.out.println(line))) {
            long done = training.run(true, Thread.currentThread()::isInterrupted);
            System.out.println(done + " iterations done");
        }
    }
}
