package io.github.acutance.loss;

import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.WeightMismatchException;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * LPIPS v0.1 (Zhang et al., "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric", CVPR 2018): how
 * far apart two pictures look, from the feature maps of a classifier; 0 for equal pictures (specs, metrics section 6).
 * Safe for several threads.
 */
public final class Lpips implements AutoCloseable {
    private static final double EPSILON = 1e-10;

    private final LpipsTrunk trunk;
    private final Parameters parameters;
    private final boolean official;

    private Lpips(LpipsTrunk trunk, Parameters parameters, boolean official) {
        this.trunk = trunk;
        this.parameters = parameters;
        this.official = official;
    }

    /**
     * Reads heads and trunk.
     *
     * @param folder of auxiliary networks: the heads of the authors ({@code v0.1/alex.pth} and so on) and a trunk in
     *     torchvision's file, or both in one file under the names of the authors' package
     * @param trunk which classifier
     * @param device may be {@code AUTO}
     * @throws FileNotFoundException if a file is missing; the message lists the names that were looked for
     * @throws IOException if one cannot be read, or is not what its name says
     */
    public static Lpips open(Path folder, LpipsTrunk trunk, Device device) throws IOException {
        LpipsWeights found = LpipsWeights.read(folder, trunk);
        Parameters parameters = Parameters.on(Devices.resolve(device));
        parameters.child("input").buffer("factor", 0, 1, 3, 1, 1);
        parameters.child("input").buffer("offset", 0, 1, 3, 1, 1);
        for (int layer = 0; layer < trunk.channels().size(); layer++) {
            parameters.buffer(head(layer), 0, 1, trunk.channels().get(layer), 1, 1);
        }
        trunk.register(parameters.child("features"));
        try {
            parameters.load(found.weights());
        } catch (WeightMismatchException mismatch) {
            parameters.close();
            throw new IOException(folder + ": LPIPS (" + trunk.word() + "): " + mismatch.getMessage(), mismatch);
        }
        return new Lpips(trunk, parameters, found.official());
    }

    /** What a number was made with, to print beside it: {@code LPIPS v0.1 (alex)}. */
    public String label() {
        String name = "LPIPS v0.1 (" + trunk.word() + ")";
        return official ? name : name + " on a trunk from Caffe, whose numbers differ from the published ones";
    }

    /**
     * The distance of each pair of a batch; gradients reach both arguments.
     *
     * @param sr [N, 3, H, W] in 0..1
     * @param hr same shape and range
     * @return [N]
     */
    public Tensor of(Tensor sr, Tensor hr) {
        List<Tensor> layers = layers(sr, hr);
        Tensor sum = layers.get(0);
        for (Tensor layer : layers.subList(1, layers.size())) {
            sum = sum.add(layer);
        }
        return sum;
    }

    /**
     * The distance of two pictures. Those of 16 bits are rounded to 8 first, gray counts as R = G = B, alpha is ignored.
     *
     * @param cropPixels how many pixels are cut off at each side first
     * @throws IllegalArgumentException if the sizes differ or the crop leaves less than the trunk needs
     */
    public double of(Image test, Image reference, int cropPixels) {
        double sum = 0;
        for (double layer : layers(test, reference, cropPixels)) {
            sum += layer;
        }
        return sum;
    }

    /** The terms of {@link #of(Image, Image, int)}, one for each feature map. */
    public double[] layers(Image test, Image reference, int cropPixels) {
        if (test.width() != reference.width() || test.height() != reference.height()) {
            throw new IllegalArgumentException("expected pictures of one size, found " + test.width() + " x "
                    + test.height() + " against a reference of " + reference.width() + " x " + reference.height());
        }
        return TensorScope.inference(() -> layers(toTensor(test, cropPixels), toTensor(reference, cropPixels)).stream()
                .mapToDouble(Tensor::item_double)
                .toArray());
    }

    /** Frees the networks. */
    @Override
    public void close() {
        parameters.close();
    }

    private Tensor toTensor(Image picture, int cropPixels) {
        int least = trunk.minPixels();
        long width = picture.width() - 2L * cropPixels;
        long height = picture.height() - 2L * cropPixels;
        if (cropPixels < 0 || width < least || height < least) {
            throw new IllegalArgumentException("expected at least " + least + " x " + least + " pixels for LPIPS ("
                    + trunk.word() + "), found " + picture.width() + " x " + picture.height() + " with " + cropPixels
                    + " cut off at each side");
        }
        Image cropped = picture.crop(cropPixels, cropPixels, (int) width, (int) height);
        return ImageTensors.toTensor(cropped.asBits(8).color().asRgb(), parameters.device());
    }

    /** Per map, the distance [N]. */
    private List<Tensor> layers(Tensor sr, Tensor hr) {
        List<Tensor> test = trunk.taps(parameters, input(sr));
        List<Tensor> reference = trunk.taps(parameters, input(hr));
        List<Tensor> distances = new ArrayList<>();
        for (int layer = 0; layer < test.size(); layer++) {
            Tensor difference = unit(test.get(layer)).sub(unit(reference.get(layer)));
            Tensor weighted = difference.square().mul(parameters.tensor(head(layer)));
            distances.add(weighted.sum(1).mean(1, 2)); // [N, C, h, w] to [N]
        }
        return distances;
    }

    private Tensor input(Tensor unit) {
        return unit.mul(parameters.tensor("input.factor")).add(parameters.tensor("input.offset"));
    }

    /** Feature vectors of length 1. The norm's gradient is 0 where all features are, unlike that of a square root. */
    private static Tensor unit(Tensor features) {
        Tensor norm = features.norm(new ScalarOptional(new Scalar(2.0)), new long[] {1}, true);
        return features.div(norm.add(new Scalar(EPSILON)));
    }

    private static String head(int layer) {
        return "lin" + layer + ".model.1.weight";
    }
}
