package io.github.acutance.systems.srntt;

import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.Mirror;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.tensor.Upsampler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Textures of the LR picture itself, for pictures without a reference (the authors' {@code test_without_ref}): each layer
 * of the enlarged picture is matched with the same layer of the picture as it is. The picture's features are small, so a
 * picture below 12 pixels is continued by its mirror image.
 */
record OwnTextures(TextureFeatures features, Upsampler upsampler) implements TextureSource {
    @Override
    public Textures textures(Tensor lr) {
        Tensor up = upsampler.enlarge(lr);
        Tensor levels = ImageTensors.toTensor(ImageTensors.toImage(lr, 8), ImageTensors.deviceOf(lr));
        Tensor own = wide(wide(levels, 2), 3);
        List<Tensor> maps = new ArrayList<>();
        for (int level = 0; level < TextureFeatures.LAYERS.size(); level++) {
            int current = level;
            maps.add(TensorScope.part(() -> map(up, own, current)));
        }
        return new Textures(maps, Optional.empty());
    }

    private Tensor map(Tensor up, Tensor own, int level) {
        List<Tensor> style = List.of(features.map(own, level));
        PatchMatching matching = PatchMatching.of(style, PatchMatching.DEFAULT_MEMORY_MB);
        return TextureSwap.of(style, 1)
                .swap(matching.match(features.map(up, level)).index());
    }

    private static Tensor wide(Tensor picture, int axis) {
        return Mirror.extend(picture, axis, Math.max(picture.size(axis), ReferenceTextures.LEAST_PIXELS));
    }

    @Override
    public void close() {
        features.close();
    }
}
