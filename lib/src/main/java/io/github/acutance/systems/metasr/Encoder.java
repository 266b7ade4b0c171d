package io.github.acutance.systems.metasr;

import io.github.acutance.nn.Layers;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** What makes the features that the predicted filters read, at the picture's own size. */
interface Encoder {
    /** [N, 3, h, w] to [N, C, h, w] in fp32. */
    Tensor features(Layers nn, Tensor picture);

    /** PyTorch's default initialisation in every convolution. */
    void initialise(RandomGenerator random);
}
