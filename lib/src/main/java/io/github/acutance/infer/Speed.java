package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.plan.BareConvolutions;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * How long one picture takes a network, and how long its convolutions alone, each computed as it stands, one after the other,
 * over buffers that are reused, in the same run and taking turns. That is as fast as it could be, unless its plan gets by with
 * fewer multiplications.
 *
 * @param height of the picture in LR pixels
 * @param width of the picture in LR pixels
 * @param precision of the inner convolutions
 * @param planned whether the network runs as a plan
 * @param firstMilliseconds of the first picture, for which the plan is made
 * @param milliseconds of a picture, the median of all others
 * @param bareMilliseconds of its convolutions alone, the median; 0 where there is no plan
 * @param operations multiplications and additions of its convolutions as its figure counts them; 0 where there is no plan
 */
public record Speed(
        int height,
        int width,
        Precision precision,
        boolean planned,
        double firstMilliseconds,
        double milliseconds,
        double bareMilliseconds,
        long operations) {
    /**
     * Measures a model. Of one of any scale the ceiling knows the convolutions that are the same at every scale.
     *
     * @param model takes one picture; a size that its card does not allow is refused
     * @param wanted {@code AUTO} for what the card and the machine choose
     * @param turns how many pictures, not counting the first
     */
    public static Speed measure(SrModel model, int height, int width, Precision wanted, int turns) {
        ModelCard card = model.card();
        if (!(model instanceof SrModel.SingleImage single)) {
            throw new IllegalArgumentException(card.name() + ": expected a model that takes one picture");
        }
        int multiple = card.sizeRule().multiple();
        if (height < card.sizeRule().minimum()
                || width < card.sizeRule().minimum()
                || height % multiple != 0
                || width % multiple != 0) {
            throw new IllegalArgumentException(card.name() + ": expected sides of at least "
                    + card.sizeRule().minimum() + " pixels and multiples of " + multiple + ", found " + height + " x "
                    + width);
        }
        Precision precision = Devices.resolve(wanted, model.device(), card.safePrecisions());
        Engine engine = Engine.of(single);
        Image picture = gray(height, width);
        double first = forward(engine, single, picture, precision);
        double[] whole = new double[turns];
        double[] bare = new double[turns];
        long operations = 0;
        for (int turn = 0; turn < turns; turn++) {
            whole[turn] = forward(engine, single, picture, precision);
            Optional<BareConvolutions> ceiling = engine.bare(height, width, precision);
            if (ceiling.isPresent()) {
                try (BareConvolutions convolutions = ceiling.get()) {
                    operations = convolutions.operations();
                    bare[turn] = milliseconds(convolutions::run);
                }
            }
        }
        return new Speed(height, width, precision, operations > 0, first, median(whole), median(bare), operations);
    }

    /** Multiplications and additions of convolutions in a second, in thousands of millions; 0 where there is no plan. */
    public double gigaflops() {
        return operations / milliseconds / 1e6;
    }

    /**
     * The bare convolutions' time over the network's: 1 is as fast as it could be with all multiplications, more is faster;
     * 0 where there is no plan.
     */
    public double shareOfCeiling() {
        return bareMilliseconds / milliseconds;
    }

    private static double forward(Engine engine, SrModel.SingleImage model, Image picture, Precision precision) {
        return milliseconds(() -> TensorScope.inference(() -> {
            Tensor lr = ImageTensors.toTensor(picture, model.device());
            SrModel.Part part = new SrModel.Part(0, 0, picture.width(), picture.height());
            return model instanceof SrModel.AnyScale
                    ? engine.forward(lr, model.card().scale(), part, precision).numel()
                    : engine.forward(lr, precision).numel();
        }));
    }

    private static Image gray(int height, int width) {
        byte[] samples = new byte[3 * height * width];
        Arrays.fill(samples, (byte) 128);
        return Image.of8(width, height, 3, samples);
    }

    private static double milliseconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
