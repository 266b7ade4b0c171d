package io.github.acutance.systems.crossnet;

import static io.github.acutance.nn.Activation.SELU;

import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Deconv;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** The decoder (section 3.4), from the coarsest level to the picture, fusing both pyramids on the way. */
final class FusionDecoder {
    private static final double SELU_SCALE = 1.0507009873554805; // of values from 0 on

    private final boolean fuseTwice;
    private final Deconv warpDeconv4;
    private final Deconv warpDeconv3;
    private final Deconv warpDeconv2;
    private final Conv postFusion1;
    private final Conv postFusion2;
    private final Conv last;

    /**
     * Builds the decoder.
     *
     * @param fuseTwice whether the result of {@code post_fusion2} is used; its weights exist in any case
     */
    FusionDecoder(Parameters at, boolean fuseTwice) {
        this.fuseTwice = fuseTwice;
        this.warpDeconv4 = Deconv.of(at, "warp_deconv4.0", 128, 64, 4, 2, 1);
        this.warpDeconv3 = Deconv.of(at, "warp_deconv3.0", 192, 64, 4, 2, 1);
        this.warpDeconv2 = Deconv.of(at, "warp_deconv2.0", 192, 64, 4, 2, 1);
        this.postFusion1 = Conv.inner(at, "post_fusion1.0", 192, 64, 5);
        this.postFusion2 = Conv.inner(at, "post_fusion2.0", 64, 64, 5);
        this.last = Conv.last(at, "final.0", 64, 3, 5);
    }

    /**
     * Fuses.
     *
     * @param own features of the enlarged picture, levels 1 to 4
     * @param warped features of the reference, warped to it
     * @return [N, 3, H, W]
     */
    Tensor forward(Layers nn, List<Tensor> own, List<Tensor> warped) {
        Tensor d4 = nn.deconv(warpDeconv4, nn.join(own.get(3), warped.get(3)), SELU); // [N, 64, H / 4, W / 4]
        Tensor d3 = nn.deconv(warpDeconv3, nn.join(d4, own.get(2), warped.get(2)), SELU); // [N, 64, H / 2, W / 2]
        Tensor d2 = nn.deconv(warpDeconv2, nn.join(d3, own.get(1), warped.get(1)), SELU); // [N, 64, H, W]
        Tensor fused = nn.conv(postFusion1, nn.join(d2, own.get(0), warped.get(0)), SELU);
        return nn.conv(last, fuseTwice ? nn.conv(postFusion2, fused, SELU) : fused);
    }

    void initialise(RandomGenerator random) {
        warpDeconv4.leCunNormal(random);
        warpDeconv3.leCunNormal(random);
        warpDeconv2.leCunNormal(random);
        postFusion1.kaimingNormal(random, Math.sqrt(0.5));
        postFusion2.kaimingNormal(random, Math.sqrt(0.5));
        last.heUniform(random, 1);
    }

    /** The result becomes the enlarged picture, whose colours the encoder passed on through two SELUs. */
    void passColours() {
        postFusion1.passThrough(3, 64, 1);
        double gain = Math.pow(SELU_SCALE, -3);
        if (fuseTwice) {
            postFusion2.passThrough(3, 0, 1);
            gain /= SELU_SCALE;
        }
        last.passThrough(3, 0, gain);
    }
}
