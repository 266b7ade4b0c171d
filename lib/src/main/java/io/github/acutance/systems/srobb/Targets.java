package io.github.acutance.systems.srobb;

import io.github.acutance.loss.Regions;
import io.github.acutance.loss.TargetedLoss;
import io.github.acutance.loss.TargetedLoss.Scaling;
import io.github.acutance.loss.TargetedLoss.Term;
import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import io.github.acutance.model.Keys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The targeted perceptual loss as a recipe file describes it: terms, labels, and whether there are masks at all. Without
 * them, which is the twin that the method is compared with, every term sees the whole picture, weighted by its region's
 * share of the batch, so that both minimise about as much of each term.
 *
 * @param loss the terms
 * @param masked whether each term sees its region alone
 * @param background labels of sky, plants, ground and water
 * @param unlabelled labels of pixels without one
 * @param radius of the disk that widens boundaries, in pixels
 */
record Targets(TargetedLoss loss, boolean masked, Set<Integer> background, Set<Integer> unlabelled, int radius)
        implements AutoCloseable {
    /**
     * Layers and weights of a preset (specification, section 3).
     *
     * @param vgg {@code vgg_type} of a recipe file
     */
    private record Preset(String vgg, Term boundary, Term background, Term object, double featureScale) {
        /** The input of the original release is 0..255; divided by 57.4, its features are as large as torchvision's. */
        private static final double FROM_LEVELS = 1 / 57.4;

        static Preset of(String name) {
            return switch (name) {
                case "targeted" ->
                    new Preset(
                            "vgg19",
                            new Term("relu1_2", 1e-2),
                            new Term("relu2_2", 1e-3),
                            new Term("relu3_4", 1e-4),
                            FROM_LEVELS);
                case "targeted-vgg16" ->
                    new Preset(
                            "vgg16",
                            new Term("relu1_2", 1e-3),
                            new Term("relu3_3", 1e-2),
                            new Term("relu4_3", 1e-2),
                            1);
                case "paper" ->
                    new Preset(
                            "vgg16",
                            new Term("relu1_2", 2e-6),
                            new Term("relu4_3", 1.5e-6),
                            new Term("relu4_3", 0),
                            57.4);
                default ->
                    throw new IllegalArgumentException(
                            "train.targeted_opt.preset: expected targeted, targeted-vgg16 or paper, found " + name);
            };
        }
    }

    /**
     * Reads {@code targeted_opt}: {@code preset}, the terms {@code boundary}, {@code background} and {@code object} (each
     * {@code layer} and {@code weight}), {@code vgg_type}, {@code masks}, {@code radius}, {@code background_labels},
     * {@code unlabelled}, {@code feature_scale}, {@code sum_channels}, {@code by_area}, {@code on_features}.
     *
     * @throws IllegalArgumentException if the preset is unknown, or a layer deeper than the file
     * @throws IOException if the VGG is missing or cannot be read
     */
    static Targets open(Keys options, Optional<Path> aux, Device device) throws IOException {
        String name = options.text("preset", "targeted");
        Preset preset = Preset.of(name);
        Term boundary = term(options.child("boundary"), preset.boundary());
        Term background = term(options.child("background"), preset.background());
        Term object = term(options.child("object"), preset.object());
        Scaling scaling = new Scaling(
                options.number("feature_scale", preset.featureScale()),
                options.flag("sum_channels", name.equals("paper")),
                options.flag("by_area", false),
                options.flag("on_features", false));
        boolean masked = options.flag("masks", true);
        Set<Integer> backgroundLabels = labels(options, "background_labels");
        Set<Integer> unlabelled = labels(options, "unlabelled");
        int radius = options.integer("radius", 2);
        if (radius < 0) {
            throw new IllegalArgumentException("train.targeted_opt.radius: expected at least 0, found " + radius);
        }
        Vgg vgg = Vgg.open(options, preset.vgg(), aux, device);
        try {
            TargetedLoss loss = new TargetedLoss(vgg, boundary, background, object, scaling);
            return new Targets(loss, masked, backgroundLabels, unlabelled, radius);
        } catch (IllegalArgumentException tooDeep) {
            vgg.close();
            throw tooDeep;
        }
    }

    private static Term term(Keys options, Term standard) {
        return new Term(options.text("layer", standard.layer()), options.number("weight", standard.weight()));
    }

    private static Set<Integer> labels(Keys options, String key) {
        return options.numbers(key, List.of()).stream().map(Double::intValue).collect(Collectors.toSet());
    }

    /**
     * The terms by name.
     *
     * @param sr [N, 3, H, W] in 0..1; gradients reach it
     * @param hr same shape and range
     * @param labels [N, 1, H, W]
     */
    Map<String, Tensor> of(Tensor sr, Tensor hr, Tensor labels) {
        Regions regions = Regions.of(labels, background, unlabelled, radius);
        if (masked) {
            return loss.of(sr, hr, regions);
        }
        Tensor all = regions.boundary().mul(new Scalar(0.0)).add(new Scalar(1.0));
        Map<String, Tensor> shares = new LinkedHashMap<>();
        shares.put("l_boundary", regions.boundary().mean());
        shares.put("l_background", regions.background().mean());
        shares.put("l_object", regions.object().mean());
        Map<String, Tensor> terms = loss.of(sr, hr, new Regions(all, all, all));
        terms.replaceAll((name, term) -> term.mul(shares.get(name)));
        return terms;
    }

    /** Frees the VGG. */
    @Override
    public void close() {
        loss.vgg().close();
    }
}
