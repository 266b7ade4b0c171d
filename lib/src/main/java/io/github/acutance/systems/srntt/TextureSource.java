package io.github.acutance.systems.srntt;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Where the texture transfer's maps come from. */
interface TextureSource extends AutoCloseable {
    /**
     * Maps for a picture; called inside a step.
     *
     * @param lr [1, 3, h, w] in 0..1, sides at least {@link PatchMatching#PATCH}
     * @return relu3_1 [1, 256, h, w], relu2_1 [1, 128, 2h, 2w], relu1_1 [1, 64, 4h, 4w]
     */
    List<Tensor> maps(Tensor lr);

    /** Frees what was prepared. */
    @Override
    void close();
}
