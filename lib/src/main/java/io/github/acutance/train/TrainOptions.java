package io.github.acutance.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.acutance.model.Device;
import io.github.acutance.model.Keys;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recipe file. Keys are BasicSR's where they mean the same; unknown keys are refused.
 *
 * @param name of the run, and of its folder
 * @param modelType id of the recipe in the catalog, for example {@code srgan/psnr}
 * @param scale enlargement factor
 * @param manualSeed of all randomness
 * @param datasets what is read
 * @param networks shape of each network by letter, read by the recipe: {@code network_g}, {@code network_d}, ...
 * @param path where a start comes from
 * @param train how it is trained
 * @param val how often it is validated
 * @param logger how often it is logged and saved
 * @param text the whole file as YAML, with the values that were changed
 */
public record TrainOptions(
        String name,
        String modelType,
        int scale,
        long manualSeed,
        Datasets datasets,
        Map<String, JsonNode> networks,
        Start path,
        Train train,
        Val val,
        Logger logger,
        String text) {
    /** Fills what may be left out, and checks that crops fit the scale. */
    public TrainOptions {
        requirePresent("name", name);
        requirePresent("model_type", modelType);
        requirePresent("datasets", datasets);
        requirePresent("train", train);
        requirePresent("val", val);
        requirePresent("logger", logger);
        path = path == null ? new Start(null) : path;
        networks = networks == null ? Map.of() : networks;
        for (int batch : datasets.train().miniBatchSizes()) {
            if (batch % train.accumulate() != 0) {
                throw new IllegalArgumentException("train.accumulate: expected a divisor of the batch of " + batch
                        + " crops, found " + train.accumulate());
            }
        }
        for (int gtSize : datasets.train().gtSizes()) {
            if (datasets.train().scales().isEmpty() && gtSize % scale != 0) {
                throw new IllegalArgumentException("datasets.train: expected gt_sizes that are multiples of the scale "
                        + scale + ", found " + gtSize);
            }
        }
    }

    /**
     * Checks that processes can share every batch.
     *
     * @throws IllegalArgumentException if one is not divisible
     */
    public void requireShares(int processes) {
        for (int batch : datasets.train().miniBatchSizes()) {
            if (batch % (processes * train.accumulate()) != 0) {
                throw new IllegalArgumentException("datasets.train: expected batches that are multiples of " + processes
                        + " processes" + (train.accumulate() == 1 ? "" : " x " + train.accumulate() + " parts")
                        + ", found " + batch + " crops");
            }
        }
    }

    /** What the catalog needs to find the recipe, and the recipe to build its networks, without auxiliary networks. */
    public Recipe.Settings recipe() {
        return recipe(Optional.empty(), Device.CPU);
    }

    /**
     * The same with a folder of auxiliary networks.
     *
     * @param device where they run, as the training does; may be {@code AUTO}
     */
    public Recipe.Settings recipe(Optional<Path> aux, Device device) {
        Map<String, Keys> shapes = new LinkedHashMap<>();
        networks.forEach((letter, shape) -> shapes.put(letter, new Keys("network_" + letter, shape)));
        List<Integer> gtSizes = datasets.train().gtSizes();
        return new Recipe.Settings(modelType, scale, gtSizes, shapes, new Keys("train", train.method()), aux, device);
    }

    /**
     * Training and validation pictures.
     *
     * @param train pictures to learn from
     * @param val pictures to measure on
     */
    public record Datasets(TrainSet train, ValSet val) {
        /** Checks that both are there. */
        public Datasets {
            requirePresent("datasets.train", train);
            requirePresent("datasets.val", val);
        }
    }

    /**
     * Pictures to learn from, and how they are cut. Progressive training as in Restormer's options: part {@code i} of
     * the run takes {@code iters[i]} iterations with {@code miniBatchSizes[i]} crops of {@code gtSizes[i]} HR pixels.
     *
     * @param datarootGt folders of HR pictures
     * @param datarootLq by folder: LR pictures of the same names; made by {@code degradation} when left out
     * @param datarootLabels by folder: label maps of the same names and sizes, gray; none when left out
     * @param gtDownscale by folder: every picture is made smaller by each of these factors before use; 1, which is the
     *     default, is as it is
     * @param degradation {@code bi}, which is the default, {@code bd} or {@code dn}
     * @param noise deviation of {@code dn} in levels of 0..255; default 30
     * @param easierGt whether HR crops with the blur or noise of their LR crops are needed, too; default false
     * @param scales where any scale is learnt: one of these is drawn for each batch, and LR is made for it
     * @param lqSize with {@code scales}: width and height of an LR crop
     * @param detailCandidates crops drawn for each one that is used, which is the one with the most detail; default 1
     * @param iters iterations of each part; the last part runs to the end
     * @param miniBatchSizes crops in a batch, by part
     * @param gtSizes width and height of an HR crop, by part
     * @param batchSizePerGpu in place of {@code miniBatchSizes}, where there is one part
     * @param gtSize in place of {@code gtSizes}, where there is one part
     * @param numWorkerPerGpu threads that prepare batches; what is learnt does not depend on it; default 1
     * @param cacheMb decoded pictures are kept up to this many MiB; default half of Java's memory
     * @param references for networks that take another picture of the scene; none when left out
     */
    public record TrainSet(
            List<Path> datarootGt,
            List<Path> datarootLq,
            List<Path> datarootLabels,
            List<List<Integer>> gtDownscale,
            String degradation,
            Double noise,
            Boolean easierGt,
            List<Double> scales,
            Integer lqSize,
            Integer detailCandidates,
            List<Integer> iters,
            List<Integer> miniBatchSizes,
            List<Integer> gtSizes,
            Integer batchSizePerGpu,
            Integer gtSize,
            Integer numWorkerPerGpu,
            Long cacheMb,
            ReferenceSet references) {
        /** Fills what may be left out and checks that the parts agree. */
        public TrainSet {
            requirePresent("datasets.train.dataroot_gt", datarootGt);
            datarootLq = datarootLq == null ? List.of() : datarootLq;
            datarootLabels = datarootLabels == null ? List.of() : datarootLabels;
            degradation = degradation == null ? "bi" : degradation;
            noise = noise == null ? Double.valueOf(30) : noise;
            easierGt = easierGt != null && easierGt;
            scales = scales == null ? List.of() : scales;
            detailCandidates = detailCandidates == null ? 1 : detailCandidates;
            numWorkerPerGpu = numWorkerPerGpu == null ? 1 : numWorkerPerGpu;
            cacheMb = cacheMb == null ? Long.valueOf(Runtime.getRuntime().maxMemory() >> 21) : cacheMb;
            miniBatchSizes = miniBatchSizes == null ? one(batchSizePerGpu, "batch_size_per_gpu") : miniBatchSizes;
            gtSizes = gtSizes == null ? one(scales.isEmpty() ? gtSize : lqSize, "gt_size") : gtSizes;
            iters = iters == null ? List.of(1) : iters;
            gtDownscale =
                    gtDownscale == null ? Collections.nCopies(datarootGt.size(), List.of(1)) : List.copyOf(gtDownscale);
            requireAsMany("gt_downscale", gtDownscale.size(), datarootGt.size());
            requireAsMany("dataroot_lq", datarootLq.size(), datarootGt.size());
            requireAsMany("dataroot_labels", datarootLabels.size(), datarootGt.size());
            if (iters.size() != miniBatchSizes.size() || iters.size() != gtSizes.size() || iters.isEmpty()) {
                throw new IllegalArgumentException(
                        "datasets.train: expected iters, mini_batch_sizes and gt_sizes of one length, found "
                                + iters.size() + ", " + miniBatchSizes.size() + " and " + gtSizes.size());
            }
            if (numWorkerPerGpu < 1 || Collections.min(miniBatchSizes) < 1 || Collections.min(gtSizes) < 1) {
                throw new IllegalArgumentException(
                        "datasets.train: expected at least one worker, one crop in a batch and one pixel in a crop");
            }
            if (!scales.isEmpty() && (lqSize == null || !datarootLq.isEmpty() || !datarootLabels.isEmpty())) {
                throw new IllegalArgumentException(
                        "datasets.train: expected lq_size and neither dataroot_lq nor dataroot_labels beside scales");
            }
        }

        private static List<Integer> one(Integer value, String key) {
            if (value == null) {
                throw new IllegalArgumentException("datasets.train: expected " + key + ", found none");
            }
            return List.of(value);
        }

        private static void requireAsMany(String key, int found, int folders) {
            if (found != 0 && found != folders) {
                throw new IllegalArgumentException(
                        "datasets.train: expected " + key + " for each of " + folders + " folders, found " + found);
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
     * @param datarootLq folder of LR pictures; made by {@code degradation} when left out
     * @param degradation {@code bi}, which is the default, {@code bd} or {@code dn}
     * @param noise deviation of {@code dn} in levels of 0..255; default 30
     * @param scales where any scale is learnt: those that are measured
     * @param references for networks that take another picture of the scene; none when left out
     */
    public record ValSet(
            Path datarootGt,
            Path datarootLq,
            String degradation,
            Double noise,
            List<Double> scales,
            ReferenceSet references) {
        /** Fills what may be left out. */
        public ValSet {
            requirePresent("datasets.val.dataroot_gt", datarootGt);
            degradation = degradation == null ? "bi" : degradation;
            noise = noise == null ? Double.valueOf(30) : noise;
            scales = scales == null ? List.of() : scales;
        }
    }

    /**
     * Where a start comes from.
     *
     * @param pretrainNetworks weights to start from by letter ({@code pretrain_network_g}); else the recipe's
     *     initialisation
     */
    public record Start(Map<String, Path> pretrainNetworks) {
        /** Fills what may be left out. */
        public Start {
            pretrainNetworks = pretrainNetworks == null ? Map.of() : pretrainNetworks;
        }
    }

    /**
     * How it is trained.
     *
     * @param totalIter iterations
     * @param precision {@code fp32}, or {@code bf16} for the inner convolutions
     * @param emaDecay of the averaged weights; default 0.999, 0 for none
     * @param accumulate parts that a batch is cut into, whose gradients are added up; default 1
     * @param gradClip limit of the gradients; none when left out
     * @param skip which iterations move nothing; none when left out
     * @param onNan what is done when a loss is not finite: {@code stop}, which is the default, or {@code rollback} to the
     *     newest checkpoint
     * @param optims optimisers by letter: {@code optim_g}, {@code optim_d}, ...; a network without one is not trained
     * @param scheduler learning rates over time
     * @param method what the recipe reads: keys that end in {@code _opt} or begin with {@code net_}
     */
    public record Train(
            long totalIter,
            String precision,
            Double emaDecay,
            Integer accumulate,
            GradClip gradClip,
            Skip skip,
            String onNan,
            Map<String, Optim> optims,
            Scheduler scheduler,
            JsonNode method) {
        /** Fills what may be left out. */
        public Train {
            precision = precision == null ? "fp32" : precision;
            emaDecay = emaDecay == null ? Double.valueOf(0.999) : emaDecay;
            accumulate = accumulate == null ? 1 : accumulate;
            onNan = onNan == null ? "stop" : onNan;
            scheduler = scheduler == null ? Scheduler.CONSTANT : scheduler;
            requireOneOf("train.on_nan", onNan, "stop", "rollback");
            if (accumulate < 1) {
                throw new IllegalArgumentException("train.accumulate: expected at least 1, found " + accumulate);
            }
            if (optims == null || !optims.containsKey(Recipe.GENERATOR)) {
                throw new IllegalArgumentException("train: expected optim_g, found none");
            }
        }
    }

    /**
     * Limit of a network's gradients.
     *
     * @param type {@code norm} shortens the gradient as a whole, {@code value} cuts every element
     * @param max greatest length or element
     */
    public record GradClip(String type, double max) {
        /** Checks the type. */
        public GradClip {
            requireOneOf("train.grad_clip.type", type, "norm", "value");
        }
    }

    /**
     * Which iterations move nothing: those whose loss is at least {@code threshold} times the mean of the last epoch's.
     * SRFBN takes 3 and an epoch of 1, EDSR and SAN 1e6 and an epoch of 1000.
     *
     * @param threshold factor
     * @param epochIter accepted iterations of an epoch; default 1
     */
    public record Skip(double threshold, Integer epochIter) {
        /** Fills what may be left out. */
        public Skip {
            epochIter = epochIter == null ? 1 : epochIter;
        }
    }

    /**
     * Optimiser.
     *
     * @param type {@code Adam}, or {@code Muon} for the weights of the inner convolutions with Adam for the rest
     * @param lr learning rate at its highest
     * @param adamLr with Muon: the highest rate of the Adam beside it; {@code lr} when left out
     * @param betas decay of Adam's two averages; default 0.9, 0.999
     * @param eps that Adam adds to the denominator; default 1e-8
     * @param weightDecay Adam's: this times the parameter is added to its gradient; default 0
     */
    public record Optim(String type, double lr, Double adamLr, List<Double> betas, Double eps, Double weightDecay) {
        /** Fills what may be left out. */
        public Optim {
            requirePresent("optimiser's type", type);
            requireOneOf("optimiser's type", type, "Adam", "Muon");
            adamLr = adamLr == null ? Double.valueOf(lr) : adamLr;
            betas = betas == null ? List.of(0.9, 0.999) : betas;
            eps = eps == null ? Double.valueOf(1e-8) : eps;
            weightDecay = weightDecay == null ? Double.valueOf(0) : weightDecay;
            if (betas.size() != 2) {
                throw new IllegalArgumentException("betas: expected two numbers, found " + betas);
            }
        }
    }

    /**
     * Learning rate over time, as {@link Schedule} reads it.
     *
     * @param type {@code MultiStepLR}, {@code StepLR}, {@code CosineAnnealingLR}, {@code CosineAnnealingRestartLR} or
     *     {@code Constant}
     * @param warmupIter iterations of a linear warm-up; default 0
     * @param etaMin lowest learning rate of the cosines; default 0
     * @param milestones of MultiStepLR: iterations after which the rate is multiplied by {@code gamma}
     * @param gamma factor of the steps; default 0.5
     * @param stepSize of StepLR: iterations between two
     * @param periods of CosineAnnealingRestartLR: iterations of each cosine
     * @param restartWeights of CosineAnnealingRestartLR: factor of each cosine; default 1
     */
    public record Scheduler(
            String type,
            Long warmupIter,
            Double etaMin,
            List<Long> milestones,
            Double gamma,
            Long stepSize,
            List<Long> periods,
            List<Double> restartWeights) {
        /** The highest rate throughout. */
        static final Scheduler CONSTANT = new Scheduler("Constant", null, null, null, null, null, null, null);

        /** Fills what may be left out and checks that what the type needs is there. */
        public Scheduler {
            requireOneOf(
                    "train.scheduler.type",
                    type,
                    "MultiStepLR",
                    "StepLR",
                    "CosineAnnealingLR",
                    "CosineAnnealingRestartLR",
                    "Constant");
            warmupIter = warmupIter == null ? Long.valueOf(0) : warmupIter;
            etaMin = etaMin == null ? Double.valueOf(0) : etaMin;
            gamma = gamma == null ? Double.valueOf(0.5) : gamma;
            periods = periods == null ? List.of() : periods;
            restartWeights = restartWeights == null ? Collections.nCopies(periods.size(), 1.0) : restartWeights;
            boolean complete =
                    switch (type) {
                        case "MultiStepLR" -> milestones != null;
                        case "StepLR" -> stepSize != null && stepSize > 0;
                        case "CosineAnnealingRestartLR" ->
                            !periods.isEmpty() && restartWeights.size() == periods.size();
                        default -> true;
                    };
            if (!complete) {
                throw new IllegalArgumentException("train.scheduler: expected milestones for MultiStepLR, step_size for"
                        + " StepLR, or periods and as many restart_weights for CosineAnnealingRestartLR");
            }
        }
    }

    /**
     * Validation.
     *
     * @param valFreq iterations between two
     * @param saveImg whether the pictures are saved in {@code visualization}; default false
     */
    public record Val(long valFreq, Boolean saveImg) {
        /** Fills what may be left out. */
        public Val {
            saveImg = saveImg != null && saveImg;
            if (valFreq < 1) {
                throw new IllegalArgumentException("val.val_freq: expected at least 1, found " + valFreq);
            }
        }
    }

    /**
     * Log and checkpoints.
     *
     * @param printFreq iterations between two lines
     * @param saveCheckpointFreq iterations between two checkpoints
     * @param useTbLogger whether TensorBoard's event files are written to {@code tb_logger}; default true
     * @param keep how many checkpoints are kept; default 2
     */
    public record Logger(long printFreq, long saveCheckpointFreq, Boolean useTbLogger, Integer keep) {
        /** Fills what may be left out. */
        public Logger {
            useTbLogger = useTbLogger == null || useTbLogger;
            keep = keep == null ? 2 : keep;
            if (printFreq < 1 || saveCheckpointFreq < 1 || keep < 1) {
                throw new IllegalArgumentException(
                        "logger: expected at least 1 in print_freq, save_checkpoint_freq and keep, found " + printFreq
                                + ", " + saveCheckpointFreq + " and " + keep);
            }
        }
    }

    private static void requirePresent(String key, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(key + ": expected a value, found none");
        }
    }

    private static void requireOneOf(String key, String found, String... known) {
        if (!List.of(known).contains(found)) {
            throw new IllegalArgumentException(
                    key + ": expected one of " + String.join(", ", known) + ", found " + found);
        }
    }
}
