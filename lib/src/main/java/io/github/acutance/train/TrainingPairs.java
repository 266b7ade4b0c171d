package io.github.acutance.train;

import io.github.acutance.data.Degradation;
import io.github.acutance.data.ImageFolder;
import io.github.acutance.data.Pair;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Resampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** The training pictures that a recipe file names. */
final class TrainingPairs {
    private TrainingPairs() {}

    static List<Pair> read(TrainOptions options, Consumer<String> log) throws IOException {
        TrainOptions.TrainSet set = options.datasets().train();
        int smallest = Collections.max(set.gtSizes());
        if (set.references() != null) {
            List<Pair> pairs =
                    set.references().pairs(set.datarootGt(), false, smallest, options.scale(), options.manualSeed());
            log.accept(pairs.size() + " training pairs with a reference");
            return pairs;
        }
        int tooSmall = 0;
        List<Pair> pairs = new ArrayList<>();
        for (int root = 0; root < set.datarootGt().size(); root++) {
            for (Path file : ImageFolder.of(set.datarootGt().get(root)).pictures()) {
                Image picture = ImageFiles.read(file).asRgb();
                for (int factor : set.gtDownscale().get(root)) {
                    Image hr = factor == 1
                            ? picture
                            : Resampling.resize(
                                    Degradation.modCrop(picture, factor), 1.0 / factor, Resampling.Variant.UINT8);
                    Pair pair = Pair.of(hr, options.scale(), Degradation.bicubic(options.scale()));
                    if (Math.min(pair.hr().width(), pair.hr().height()) < smallest) {
                        tooSmall++;
                    } else {
                        pairs.add(pair);
                    }
                }
            }
        }
        log.accept(pairs.size() + " training pictures, " + tooSmall + " left out as smaller than a crop of " + smallest
                + " pixels");
        return pairs;
    }
}
