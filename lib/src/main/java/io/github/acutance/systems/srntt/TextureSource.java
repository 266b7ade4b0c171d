package io.github.acutance.systems.srntt;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Where the texture transfer's maps come from. */
interface TextureSource extends AutoCloseable {
    /**
     * What was found for a picture.
     *
     * @param maps relu3_1 [1, 256, h, w], relu2_1 [1, 128, 2h, 2w], relu1_1 [1, 64, 4h, 4w]
     * @param similarity cosine of relu3_1's patches with what was found, [h - 2, w - 2]; empty where every map is matched
     *     for itself
     */
    record Textures(List<Tensor> maps, Optional<Tensor> similarity) {}

    /**
     * Looks for texture; called inside a step.
     *
     * @param lr [1, 3, h, w] in 0..1, sides at least {@link PatchMatching#PATCH}
     */
    Textures textures(Tensor lr);

    /** {@link #textures} alone, without their similarity. */
    default List<Tensor> maps(Tensor lr) {
        return textures(lr).maps();
    }

    /** Frees what was prepared. */
    @Override
    void close();
}
