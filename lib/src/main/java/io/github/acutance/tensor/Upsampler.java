package io.github.acutance.tensor;

import static org.bytedeco.pytorch.global.torch.cat;

import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.model.SrModel;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Enlarges a picture before a network compares it with its references. The result has the 256 levels of a picture of 8
 * bits, as the authors of such networks read theirs from files. Called inside a step.
 */
@FunctionalInterface
public interface Upsampler {
    /** [N, 3, h, w] in 0..1 to [N, 3, h * scale, w * scale] in 0..1, in steps of 1 / 255. */
    Tensor enlarge(Tensor lr);

    /** An interpolation of pictures of 8 bits. */
    static Upsampler of(UnaryOperator<Image> interpolation) {
        return lr -> eachAsPicture(lr, one -> interpolation.apply(ImageTensors.toImage(one, 8)));
    }

    /**
     * A network in the place of an interpolation, in fp32.
     *
     * @param scale that is needed
     * @param device that the tensors are on
     * @throws IllegalArgumentException if the network has another scale or is on another device
     */
    static Upsampler of(SrModel.SingleImage model, int scale, Device device) {
        if (model.card().scale() != scale || !model.device().equals(device)) {
            throw new IllegalArgumentException("upsampler " + model.card().name() + ": expected a network of x" + scale
                    + " on " + device + ", found x" + model.card().scale() + " on " + model.device());
        }
        SizeRule rule = model.card().sizeRule();
        return lr -> eachAsPicture(lr, one -> {
            int height = (int) one.size(2);
            int width = (int) one.size(3);
            Tensor fitting = Mirror.extend(Mirror.extend(one, 2, rule.fit(height)), 3, rule.fit(width));
            Tensor sr = model.forward(fitting, Precision.FP32);
            return ImageTensors.toImage(sr.narrow(2, 0, (long) height * scale).narrow(3, 0, (long) width * scale), 8);
        });
    }

    private static Tensor eachAsPicture(Tensor lr, Function<Tensor, Image> single) {
        TensorVector enlarged = new TensorVector();
        for (long i = 0; i < lr.size(0); i++) {
            enlarged.push_back(ImageTensors.toTensor(single.apply(lr.narrow(0, i, 1)), ImageTensors.deviceOf(lr)));
        }
        return cat(enlarged, 0);
    }
}
