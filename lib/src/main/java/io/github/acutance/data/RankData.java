package io.github.acutance.data;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * The first stage of RankSRGAN (section 3.2 and the authors' {@code generate_rankdataset}): patches of one place in the
 * results of several methods, kept where there is something to see and the metric tells the methods apart, with the metric
 * of each. Results and metrics are handed in.
 *
 * <p>On disk: folders {@code train} and {@code valid}, in each the patches {@code 000001_1.png} (the best method),
 * {@code 000001_2.png}, ... and {@code labels.txt}, a line of file name and metric for each.
 */
public final class RankData implements AutoCloseable {
    /**
     * Which patches are kept.
     *
     * @param patchPixels width and height of a patch; 296 in the authors' code
     * @param stridePixels from one patch to the next; 148 in the code, 200 in the paper
     * @param leastSharpness of the best method's patch ({@link Sharpness}), per 9 blocks of 96 x 96 pixels; 40 in the code
     * @param leastDifference of the screening metric between the best two methods; 0.1 in the code
     * @param mostPerPicture patches kept of one picture, drawn at random; 200 in the code
     * @param heldBack share of the patches that are not learnt from; 0.1 in the code
     */
    public record Choice(
            int patchPixels,
            int stridePixels,
            double leastSharpness,
            double leastDifference,
            int mostPerPicture,
            double heldBack) {
        /** The numbers of the authors' code. */
        public static Choice authors() {
            return new Choice(296, 148, 40, 0.1, 200, 0.1);
        }

        /** Checks the numbers. */
        public Choice {
            if (patchPixels < Sharpness.BLOCK
                    || stridePixels < 1
                    || mostPerPicture < 1
                    || heldBack < 0
                    || heldBack >= 1) {
                throw new IllegalArgumentException("rank data: expected patches of at least " + Sharpness.BLOCK
                        + " pixels, a stride and a number of at least 1 and less than all held back, found "
                        + patchPixels
                        + ", " + stridePixels + ", " + mostPerPicture + " and " + heldBack);
            }
        }
    }

    /** One of the two folders, while it is written. */
    private static final class Part implements AutoCloseable {
        private final Path folder;
        private final Path partial;
        private final Writer labels;
        private int groups;

        Part(Path folder) throws IOException {
            this.folder = Files.createDirectories(folder);
            this.partial = folder.resolve("labels.part");
            this.labels = Files.newBufferedWriter(partial);
        }

        void add(List<Image> patches, List<Double> metrics) throws IOException {
            groups++;
            for (int level = 0; level < patches.size(); level++) {
                String name = "%06d_%d.png".formatted(groups, level + 1);
                ImageFiles.write(patches.get(level), folder.resolve(name));
                labels.write(name + " " + metrics.get(level) + "\n");
            }
        }

        /** The labels appear last: a folder without them is not complete. */
        void finish() throws IOException {
            labels.close();
            Files.move(partial, folder.resolve("labels.txt"));
        }

        /** Removes what was written unless it is complete. */
        @Override
        public void close() throws IOException {
            labels.close();
            if (Files.exists(partial)) {
                for (Path file : ImageFolder.of(folder).pictures()) {
                    Files.delete(file);
                }
                Files.delete(partial);
                Files.delete(folder);
            }
        }
    }

    private final Choice choice;
    private final ToDoubleFunction<Image> screening;
    private final ToDoubleFunction<Image> metric;
    private final RandomGenerator random;
    private final Part train;
    private final Part valid;

    /**
     * Begins the data.
     *
     * @param folder must not hold rank data
     * @param screening decides by the best two methods whether a patch is kept; NIQE of the whole gray patch in the code
     * @param metric what the Ranker learns; greater is worse
     * @param random chooses the patches of a picture and those held back
     * @throws IOException if the folder cannot be written or holds rank data
     */
    public RankData(
            Path folder,
            Choice choice,
            ToDoubleFunction<Image> screening,
            ToDoubleFunction<Image> metric,
            RandomGenerator random)
            throws IOException {
        this.choice = choice;
        this.screening = screening;
        this.metric = metric;
        this.random = random;
        for (String part : List.of("train", "valid")) {
            if (Files.exists(folder.resolve(part))) {
                throw new IOException(folder.resolve(part) + ": expected nothing there, found earlier rank data");
            }
        }
        this.train = new Part(folder.resolve("train"));
        this.valid = new Part(folder.resolve("valid"));
    }

    /**
     * Adds the patches of a picture.
     *
     * @param levels the results of all methods, the best first; at least two, RGB with 8 bits, of one size
     * @return how many groups were kept
     * @throws IOException if a patch cannot be written
     */
    public int add(List<Image> levels) throws IOException {
        List<List<Image>> kept = new ArrayList<>();
        Image best = levels.get(0);
        int size = choice.patchPixels();
        double leastSharpness = choice.leastSharpness() * size * size / (296.0 * 296.0);
        for (int y = 0; y + size <= best.height(); y += choice.stridePixels()) {
            for (int x = 0; x + size <= best.width(); x += choice.stridePixels()) {
                List<Image> patches = new ArrayList<>();
                for (Image level : levels) {
                    patches.add(level.crop(x, y, size, size));
                }
                if (Sharpness.of(patches.get(0)) >= leastSharpness && differ(patches)) {
                    kept.add(patches);
                }
            }
        }
        while (kept.size() > choice.mostPerPicture()) {
            kept.remove(random.nextInt(kept.size()));
        }
        int written = 0;
        for (List<Image> patches : kept) {
            List<Double> metrics = patches.stream().map(metric::applyAsDouble).toList();
            if (metrics.stream().allMatch(Double::isFinite)) {
                (random.nextDouble() < choice.heldBack() ? valid : train).add(patches, metrics);
                written++;
            }
        }
        return written;
    }

    /** False too where the metric has no number. */
    private boolean differ(List<Image> patches) {
        double best = screening.applyAsDouble(patches.get(0));
        double second = screening.applyAsDouble(patches.get(1));
        return Math.abs(second - best) > choice.leastDifference();
    }

    /**
     * Completes the data.
     *
     * @throws IOException if there is not at least one group to learn from and one held back, or the labels cannot be
     *     written
     */
    public void finish() throws IOException {
        if (train.groups == 0 || valid.groups == 0) {
            throw new IOException(train.folder.getParent() + ": expected patches to learn from and held back, found "
                    + train.groups + " and " + valid.groups + "; more pictures, or a smaller stride, give more");
        }
        train.finish();
        valid.finish();
    }

    /** Groups to learn from, so far. */
    public int trainGroups() {
        return train.groups;
    }

    /** Groups held back, so far. */
    public int validGroups() {
        return valid.groups;
    }

    @Override
    public void close() throws IOException {
        train.close();
        valid.close();
    }
}
