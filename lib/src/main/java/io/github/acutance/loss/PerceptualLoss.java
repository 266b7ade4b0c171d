package io.github.acutance.loss;

import io.github.acutance.model.Device;
import io.github.acutance.model.Keys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Distance of VGG features (Johnson et al., ECCV 2016), and of their Gram matrices if style counts.
 *
 * @param vgg the network, closed by whoever holds the loss
 * @param layerWeights weight of each layer: {@code conv5_4} before its activation, {@code relu5_4} after it
 * @param criterion distance of two maps
 * @param featureScale factor of the features before they are compared; 1/12.75 in SRGAN
 */
public record PerceptualLoss(Vgg vgg, Map<String, Double> layerWeights, PixelLoss criterion, double featureScale) {
    /**
     * Copies the map and checks that the file goes as deep.
     *
     * @throws IllegalArgumentException if a layer is unknown or deeper; the message names the deepest
     */
    public PerceptualLoss {
        layerWeights = new LinkedHashMap<>(layerWeights);
        if (layerWeights.isEmpty()) {
            throw new IllegalArgumentException("layer_weights: expected at least one layer, found none");
        }
        vgg.require(layerWeights.keySet());
    }

    /**
     * Reads BasicSR's {@code perceptual_opt}, and {@code feature_scale} beside it, and opens the VGG.
     *
     * @param aux folder of auxiliary networks
     * @param device of the VGG; may be {@code AUTO}
     * @throws IllegalArgumentException if a word is unknown, or a layer deeper than the file
     * @throws IOException if the VGG is missing or cannot be read
     */
    public static PerceptualLoss open(Keys options, Optional<Path> aux, Device device) throws IOException {
        options.requireText("type", "PerceptualLoss");
        Map<String, Double> layers = options.numbersByName("layer_weights");
        PixelLoss criterion = PixelLoss.of(options.text("criterion", "l1"));
        double featureScale = options.number("feature_scale", 1);
        Vgg vgg = Vgg.open(options, "vgg19", aux, device);
        try {
            return new PerceptualLoss(vgg, layers, criterion, featureScale);
        } catch (IllegalArgumentException tooDeep) {
            vgg.close();
            throw tooDeep;
        }
    }

    /**
     * The weighted sum over the layers; gradients reach {@code sr}.
     *
     * @param sr [N, 3, H, W] in 0..1
     * @param hr same shape and range
     * @return a scalar
     */
    public Tensor of(Tensor sr, Tensor hr) {
        return ofFeatures(features(sr), features(hr));
    }

    /** The weighted sum of the distances of Gram matrices (Gatys et al., CVPR 2016); arguments as in {@link #of}. */
    public Tensor style(Tensor sr, Tensor hr) {
        Map<String, Tensor> test = features(sr);
        Map<String, Tensor> reference = features(hr);
        test.replaceAll((layer, map) -> gram(map));
        reference.replaceAll((layer, map) -> gram(map));
        return ofFeatures(test, reference);
    }

    private Map<String, Tensor> features(Tensor picture) {
        Map<String, Tensor> maps = vgg.features(picture, layerWeights.keySet());
        if (featureScale != 1) {
            maps.replaceAll((layer, map) -> map.mul(new Scalar(featureScale)));
        }
        return maps;
    }

    /** The weighted sum over the layers of maps at hand, by layer; others are passed over. */
    public Tensor ofFeatures(Map<String, Tensor> sr, Map<String, Tensor> hr) {
        return layerWeights.entrySet().stream()
                .map(layer -> criterion
                        .of(sr.get(layer.getKey()), hr.get(layer.getKey()))
                        .mul(new Scalar(layer.getValue())))
                .reduce(Tensor::add)
                .orElseThrow();
    }

    /** [N, C, h, w] to [N, C, C], divided by C * h * w as BasicSR does. */
    private static Tensor gram(Tensor map) {
        Tensor rows = map.reshape(map.size(0), map.size(1), -1);
        return rows.bmm(rows.transpose(1, 2)).div(new Scalar((double) rows.size(1) * rows.size(2)));
    }
}
