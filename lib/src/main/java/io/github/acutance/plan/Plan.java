package io.github.acutance.plan;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A figure for inputs of one shape each, ready to run. For one thread at a time. */
interface Plan extends AutoCloseable {
    /**
     * Runs it. Called inside a step.
     *
     * @param given the inputs, of the shapes that it was made for, in fp32
     * @return in fp32, of the caller's step
     */
    Tensor run(List<Tensor> given);

    /** Runs the convolutions alone, one after the other, over the same buffers; what they compute has no meaning. */
    void runConvolutions();

    /** Multiplications and additions of all convolutions, as the figure counts them. */
    long operations();

    /** Memory that it computes in. */
    long bytes();

    /** What kernels oneDNN has chosen for the convolutions, one for each. */
    List<String> kernels();

    @Override
    void close();
}
