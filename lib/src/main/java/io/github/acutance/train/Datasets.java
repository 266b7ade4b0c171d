package io.github.acutance.train;

import static io.github.acutance.train.TrainOptions.requirePresent;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

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
     * @param fixedCrops where a recipe keeps what it prepares of a crop: so many crops are drawn once, never turned, and used
     *     again and again; 0, which is the default, for new crops in each batch
     * @param useHflip whether crops are mirrored at random; default true
     * @param useRot whether they are turned and turned upside down at random; default true
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
            Integer fixedCrops,
            Boolean useHflip,
            Boolean useRot,
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
            fixedCrops = fixedCrops == null ? 0 : fixedCrops;
            useHflip = useHflip == null || useHflip;
            useRot = useRot == null || useRot;
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
            if (fixedCrops < 0 || (fixedCrops > 0 && !scales.isEmpty())) {
                throw new IllegalArgumentException(
                        "datasets.train.fixed_crops: expected 0 or a number of crops, without scales, found "
                                + fixedCrops);
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
     * @param useHflip whether crops are mirrored at random; default true
     * @param useRot whether they are turned and turned upside down at random; default true
     * @param references for networks that take another picture of the scene; none when left out
     */
    public record ValSet(
            Path datarootGt,
            Path datarootLq,
            String degradation,
            Double noise,
            List<Double> scales,
            Boolean useHflip,
            Boolean useRot,
            ReferenceSet references) {
        /** Fills what may be left out. */
        public ValSet {
            requirePresent("datasets.val.dataroot_gt", datarootGt);
            degradation = degradation == null ? "bi" : degradation;
            noise = noise == null ? Double.valueOf(30) : noise;
            scales = scales == null ? List.of() : scales;
        }
    }
}
