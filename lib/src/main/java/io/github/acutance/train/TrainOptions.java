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

    static void requirePresent(String key, Object value) {
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
