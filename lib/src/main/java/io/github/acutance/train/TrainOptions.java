package io.github.acutance.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * A recipe file. Keys are BasicSR's where they mean the same; unknown keys are refused.
 *
 * @param name of the run, and of its folder
 * @param modelType id of the recipe in the catalog, for example {@code srgan/psnr}
 * @param scale enlargement factor
 * @param manualSeed of all randomness
 * @param datasets what is read
 * @param networkG shape of the generator, read by the recipe
 * @param path where a start comes from
 * @param train how it is trained
 * @param val how often it is validated
 * @param logger how often it is logged and saved
 */
public record TrainOptions(
        String name,
        String modelType,
        int scale,
        long manualSeed,
        Datasets datasets,
        JsonNode networkG,
        Start path,
        Train train,
        Val val,
        Logger logger) {
    /** Fills what may be left out. */
    public TrainOptions {
        path = path == null ? new Start(null) : path;
    }

    /** What the catalog needs to find the recipe, and the recipe to build its networks. */
    public Recipe.Settings recipe() {
        return new Recipe.Settings(modelType, scale, networkG, train.pixelOpt().type());
    }

    /**
     * Training and validation pictures.
     *
     * @param train pictures to learn from
     * @param val pictures to measure on
     */
    public record Datasets(TrainSet train, ValSet val) {}

    /**
     * Pictures to learn from, and how they are cut. Progressive training as in Restormer's options: part {@code i} of
     * the run takes {@code iters[i]} iterations with {@code miniBatchSizes[i]} crops of {@code gtSizes[i]} HR pixels.
     *
     * @param datarootGt folders of HR pictures
     * @param gtDownscale by folder: every picture is made smaller by each of these factors before use; 1, which is the
     *     default, is as it is
     * @param detailCandidates crops drawn for each one that is used, which is the one with the most detail; default 1
     * @param iters iterations of each part; the last part runs to the end
     * @param miniBatchSizes crops in a batch, by part
     * @param gtSizes width and height of an HR crop, by part
     */
    public record TrainSet(
            List<Path> datarootGt,
            List<List<Integer>> gtDownscale,
            Integer detailCandidates,
            List<Integer> iters,
            List<Integer> miniBatchSizes,
            List<Integer> gtSizes) {
        /** Checks that the parts agree. */
        public TrainSet {
            detailCandidates = detailCandidates == null ? 1 : detailCandidates;
            gtDownscale =
                    gtDownscale == null ? Collections.nCopies(datarootGt.size(), List.of(1)) : List.copyOf(gtDownscale);
            if (gtDownscale.size() != datarootGt.size()) {
                throw new IllegalArgumentException("datasets.train: expected gt_downscale for each of "
                        + datarootGt.size() + " folders, found " + gtDownscale.size());
            }
            if (iters.size() != miniBatchSizes.size() || iters.size() != gtSizes.size() || iters.isEmpty()) {
                throw new IllegalArgumentException(
                        "datasets.train: expected iters, mini_batch_sizes and gt_sizes of one" + " length, found "
                                + iters.size() + ", " + miniBatchSizes.size() + " and " + gtSizes.size());
            }
        }

        /** Which part iteration {@code iteration} (from 1) belongs to. */
        int part(long iteration) {
            long end = 0;
            for (int part = 0; part < iters.size() - 1; part++) {
                end += iters.get(part);
                if (iteration <= end) {
                    return part;
                }
            }
            return iters.size() - 1;
        }
    }

    /**
     * Pictures to measure on, paired by name.
     *
     * @param datarootGt folder of HR pictures
     * @param datarootLq folder of LR pictures; made by bicubic reduction when left out
     */
    public record ValSet(Path datarootGt, Path datarootLq) {}

    /**
     * Where a start comes from.
     *
     * @param pretrainNetworkG weights to start from; null for the recipe's initialisation
     */
    public record Start(Path pretrainNetworkG) {}

    /**
     * How it is trained.
     *
     * @param totalIter iterations
     * @param precision {@code fp32}, or {@code bf16} for the inner convolutions
     * @param emaDecay of the averaged weights
     * @param optimG optimiser
     * @param scheduler learning rate over time
     * @param pixelOpt pixel loss
     */
    public record Train(
            long totalIter, String precision, double emaDecay, Optim optimG, Scheduler scheduler, PixelOpt pixelOpt) {}

    /**
     * Optimiser.
     *
     * @param type {@code Adam}, or {@code Muon} for the weights of the inner convolutions with Adam for the rest
     * @param lr learning rate at its highest
     * @param adamLr with Muon: the highest rate of the Adam beside it; {@code lr} when left out
     * @param betas decay of Adam's two averages
     */
    public record Optim(String type, double lr, Double adamLr, List<Double> betas) {
        /** Fills what may be left out. */
        public Optim {
            if (!type.equals("Adam") && !type.equals("Muon")) {
                throw new IllegalArgumentException("optim_g.type: expected Adam or Muon, found " + type);
            }
            adamLr = adamLr == null ? Double.valueOf(lr) : adamLr;
        }
    }

    /**
     * Learning rate over time: linear warm-up, then a cosine down to {@code etaMin} at the last iteration.
     *
     * @param type {@code CosineAnnealingLR}
     * @param warmupIter iterations of the warm-up
     * @param etaMin learning rate at the end
     */
    public record Scheduler(String type, long warmupIter, double etaMin) {}

    /**
     * Pixel loss.
     *
     * @param type {@code L1Loss} or {@code MSELoss}
     */
    public record PixelOpt(String type) {}

    /**
     * Validation.
     *
     * @param valFreq iterations between two
     */
    public record Val(long valFreq) {}

    /**
     * Log and checkpoints.
     *
     * @param printFreq iterations between two lines
     * @param saveCheckpointFreq iterations between two checkpoints
     */
    public record Logger(long printFreq, long saveCheckpointFreq) {}
}
