package io.github.acutance.loss;

import static org.bytedeco.pytorch.global.torch.max_pool2d;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * SROBB's targeted perceptual loss (Rad et al., ICCV 2019, section 3.3): every region of a picture is compared at its own
 * depth of a VGG, edges at an early layer, texture and objects at later ones. The squared differences of features are
 * averaged.
 *
 * @param vgg the network, closed by whoever holds the loss
 * @param boundary term of the strip along borders between labels
 * @param background term of sky, plants, ground and water
 * @param object term of all else
 * @param scaling what the mean is taken over, and the like
 */
public record TargetedLoss(Vgg vgg, Term boundary, Term background, Term object, Scaling scaling) {
    /**
     * A region's part.
     *
     * @param layer {@code relu1_2} for example
     * @param weight of the term; 0 leaves it out, and the network is not run for it
     */
    public record Term(String layer, double weight) {}

    /**
     * How the terms are measured.
     *
     * @param featureScale factor of the features before they are compared
     * @param sumChannels whether squared differences are summed over channels and averaged over places, as the paper
     *     writes it, or averaged over both
     * @param byArea whether a term is divided by the region's share of the batch; else it grows with the region
     * @param onFeatures whether the maps are masked rather than the pictures; a cell then belongs to a region that has a
     *     pixel in it
     */
    public record Scaling(double featureScale, boolean sumChannels, boolean byArea, boolean onFeatures) {
        /** The mean over everything, of masked pictures, features as they are. */
        public static final Scaling PLAIN = new Scaling(1, false, false, false);
    }

    private record Part(String name, Term term, Function<Regions, Tensor> mask) {}

    /**
     * Checks that the file goes as deep.
     *
     * @throws IllegalArgumentException if a layer is unknown or deeper; the message names the deepest
     */
    public TargetedLoss {
        vgg.require(Stream.of(boundary, background, object)
                .filter(term -> term.weight() != 0)
                .map(Term::layer)
                .toList());
    }

    /**
     * The weighted terms by name, those of weight 0 left out; their sum is the loss.
     *
     * @param sr [N, 3, H, W] in 0..1; gradients reach it
     * @param hr same shape and range
     * @param regions masks of the same height and width
     */
    public Map<String, Tensor> of(Tensor sr, Tensor hr, Regions regions) {
        Map<String, Tensor> terms = new LinkedHashMap<>();
        for (Part part : parts()) {
            if (part.term().weight() != 0) {
                Tensor mask = part.mask().apply(regions);
                Tensor distance = distance(sr, hr, mask, part.term().layer());
                Tensor whole = scaling.byArea() ? distance.div(mask.mean().clamp_min(new Scalar(1e-6))) : distance;
                terms.put(part.name(), whole.mul(new Scalar(part.term().weight())));
            }
        }
        return terms;
    }

    private List<Part> parts() {
        return List.of(
                new Part("l_boundary", boundary, Regions::boundary),
                new Part("l_background", background, Regions::background),
                new Part("l_object", object, Regions::object));
    }

    private Tensor distance(Tensor sr, Tensor hr, Tensor mask, String layer) {
        boolean pictures = !scaling.onFeatures();
        Tensor test = feature(pictures ? sr.mul(mask) : sr, layer);
        Tensor reference = feature(pictures ? hr.mul(mask) : hr, layer);
        Tensor squares =
                test.sub(reference).mul(new Scalar(scaling.featureScale())).square();
        if (scaling.onFeatures()) {
            long cell = mask.size(2) / squares.size(2);
            squares = squares.mul(cell == 1 ? mask : reduced(mask, cell));
        }
        Tensor mean = squares.mean();
        return scaling.sumChannels() ? mean.mul(new Scalar((double) squares.size(1))) : mean;
    }

    private Tensor feature(Tensor picture, String layer) {
        return vgg.features(picture, Set.of(layer)).get(layer);
    }

    private static Tensor reduced(Tensor mask, long cell) {
        long[] sides = {cell, cell};
        return max_pool2d(mask, sides, sides, new long[] {0, 0}, new long[] {1, 1}, false);
    }
}
