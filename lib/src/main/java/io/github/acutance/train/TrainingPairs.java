package io.github.acutance.train;

import io.github.acutance.data.AnyScaleSampler;
import io.github.acutance.data.Degrading;
import io.github.acutance.data.PairFiles;
import io.github.acutance.data.PairSource;
import io.github.acutance.data.PatchSampler;
import io.github.acutance.data.Sampler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The training pictures that a recipe file names, and how crops are taken of them. */
final class TrainingPairs {
    private TrainingPairs() {}

    static PairSource open(TrainOptions options, Consumer<String> log) throws IOException {
        Datasets.TrainSet set = options.datasets().train();
        if (set.references() != null) {
            int smallest = Collections.max(set.gtSizes());
            PairSource pairs =
                    set.references().source(set.datarootGt(), false, smallest, options.scale(), options.manualSeed());
            log.accept(pairs.size() + " training pairs with a reference");
            return pairs;
        }
        List<PairFiles.Root> roots = new ArrayList<>();
        for (int i = 0; i < set.datarootGt().size(); i++) {
            roots.add(new PairFiles.Root(
                    set.datarootGt().get(i),
                    set.datarootLq().isEmpty()
                            ? Optional.empty()
                            : Optional.of(set.datarootLq().get(i)),
                    set.datarootLabels().isEmpty()
                            ? Optional.empty()
                            : Optional.of(set.datarootLabels().get(i)),
                    set.gtDownscale().get(i)));
        }
        boolean anyScale = !set.scales().isEmpty();
        PairFiles.Making making = new PairFiles.Making(
                anyScale ? 1 : options.scale(),
                Degrading.of(set.degradation(), set.noise(), options.manualSeed()),
                set.easierGt(),
                anyScale ? AnyScaleSampler.leastSide(set.scales(), set.lqSize()) : Collections.max(set.gtSizes()),
                options.manualSeed(),
                set.cacheMb() << 20);
        return PairFiles.open(roots, making, log);
    }

    static Sampler sampler(TrainOptions options, PairSource pairs) {
        Datasets.TrainSet set = options.datasets().train();
        double unrelated = set.references() == null ? 0 : set.references().unrelated();
        return set.scales().isEmpty()
                ? new PatchSampler(pairs, options.scale(), options.manualSeed(), set.detailCandidates())
                        .withFixed(set.fixedCrops())
                        .withSymmetries(set.useHflip(), set.useRot())
                        .withUnrelated(unrelated)
                : new AnyScaleSampler(pairs, set.scales(), options.manualSeed());
    }
}
