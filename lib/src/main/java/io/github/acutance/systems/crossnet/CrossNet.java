package io.github.acutance.systems.crossnet;

import io.github.acutance.model.ModelCard;
import io.github.acutance.nn.Figure;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * CrossNet (Zheng et al., ECCV 2018, figure 2): both pictures are encoded at four levels, the reference's features are
 * warped by the flow of their level, and a decoder fuses them. Both pictures have the result's size; the scale is not in
 * the network.
 */
public final class CrossNet implements Figure {
    /** Side that every input is a multiple of: the flow estimator halves it six times. */
    public static final int MULTIPLE = 64;

    /** Whose network it is; each is stored under its authors' names, so that a file tells which. */
    public enum Variant {
        /** The published code's: the second fusing convolution is not used. */
        OFFICIAL("FlowNet", "Encoder", "UNet_decoder_2"),
        /** The paper's figure, as Zeqiang-Lai's port has it: both fusing convolutions are used. */
        FIGURE("flownet", "encoder", "decoder"),
        /** CrossNet++: the reference is warped as a picture first, then its features by a second flow. */
        PLUS("FlowNet_s2", "Encoder", "UNet_decoder_2");

        private final String flow;
        private final String encoder;
        private final String decoder;

        Variant(String flow, String encoder, String decoder) {
            this.flow = flow;
            this.encoder = encoder;
            this.decoder = decoder;
        }
    }

    private final Variant variant;
    private final Parameters parameters;
    private final FlowNet firstFlow; // of CrossNet++ alone, else null
    private final FlowNet flowNet;
    private final Encoder encoder;
    private final FusionDecoder decoder;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public CrossNet(Variant variant, Parameters at) {
        this.variant = variant;
        this.parameters = at;
        this.firstFlow = variant == Variant.PLUS ? new FlowNet(at.child("FlowNet_s1")) : null;
        this.flowNet = new FlowNet(at.child(variant.flow));
        this.encoder = new Encoder(at.child(variant.encoder));
        this.decoder = new FusionDecoder(at.child(variant.decoder), variant == Variant.FIGURE);
    }

    /**
     * Draws the figure.
     *
     * @param target the enlarged picture as the flow estimator sees it, [N, 3, H, W] in 0..1, both sides multiples of
     *     {@link #MULTIPLE}
     * @param up the enlarged picture as the encoder sees it, of the same shape, maybe by a better upsampler
     * @param ref the reference, of the same shape
     * @return [N, 3, H, W]
     */
    public Tensor forward(Layers nn, Tensor target, Tensor up, Tensor ref) {
        Tensor near = firstFlow == null
                ? ref
                : nn.warp(ref, firstFlow.forward(nn, target, ref).level1());
        FlowNet.Flows flows = flowNet.forward(nn, target, near);
        List<Tensor> warped = warp(nn, encoder.forward(nn, near), flows);
        return decoder.forward(nn, encoder.forward(nn, up), warped);
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** As the authors' first code (Theano) does; their later code leaves the library's default. */
    @Override
    public void initialise(RandomGenerator random) {
        if (firstFlow != null) {
            firstFlow.initialise(random);
        }
        flowNet.initialise(random);
        encoder.initialise(random);
        decoder.initialise(random);
    }

    /**
     * Changes first values so that the network begins as what it shall improve: the result is the enlarged picture, the
     * reference is not moved, and all else is as initialised. Neither the paper nor a published code does so.
     */
    void beginAsEnlarged() {
        flowNet.stand();
        if (firstFlow != null) {
            firstFlow.stand();
        }
        encoder.passColours();
        decoder.passColours();
    }

    @Override
    public CrossNetModel model(ModelCard card) {
        return new CrossNetModel(this, card);
    }

    /** Which of the networks this is. */
    public Variant variant() {
        return variant;
    }

    FlowNet flowNet() {
        return flowNet;
    }

    Encoder encoder() {
        return encoder;
    }

    /** Features of the reference, each level warped by its flow. */
    static List<Tensor> warp(Layers nn, List<Tensor> pyramid, FlowNet.Flows flows) {
        List<Tensor> warped = new ArrayList<>();
        List<Tensor> byLevel = List.of(flows.level1(), flows.level2(), flows.level3(), flows.level4());
        for (int i = 0; i < byLevel.size(); i++) {
            warped.add(nn.warp(pyramid.get(i), byLevel.get(i)));
        }
        return warped;
    }
}
