package io.github.acutance.plan;

import io.github.acutance.model.Precision;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The number format of a buffer, as the two libraries name it. */
enum Format {
    /** 32-bit floats. */
    FP32(4, data_type.f32, ScalarType.Float),
    /** bfloat16. */
    BF16(2, data_type.bf16, ScalarType.BFloat16);

    private final int bytes;
    private final data_type onednn;
    private final ScalarType libtorch;

    Format(int bytes, data_type onednn, ScalarType libtorch) {
        this.bytes = bytes;
        this.onednn = onednn;
        this.libtorch = libtorch;
    }

    /**
     * The format of inner convolutions.
     *
     * @throws NotPlannableException if processors have no kernels for it
     */
    static Format of(Precision precision) {
        return switch (precision) {
            case FP32 -> FP32;
            case BF16 -> BF16;
            case FP16, AUTO -> throw new NotPlannableException("convolutions in " + precision);
        };
    }

    int bytes() {
        return bytes;
    }

    data_type onednn() {
        return onednn;
    }

    ScalarType libtorch() {
        return libtorch;
    }
}
