package io.github.acutance.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import io.github.acutance.tensor.TensorScope;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Packed convolutions of {@link EagerLayers} against plain ones. */
class EagerLayersTest {
    private Parameters parameters;
    private Conv conv;

    @BeforeEach
    void build() {
        parameters = Parameters.on(Device.CPU);
        conv = Conv.inner(parameters, "conv", 16, 24, 3);
        conv.defaultUniform(new SplittableRandom(1));
    }

    @AfterEach
    void free() {
        parameters.close();
    }

    static Stream<Activation> activations() {
        return Stream.of(
                Activation.NONE,
                Activation.RELU,
                new Activation.LeakyRelu(0.2),
                new Activation.Selu(),
                new Activation.Sigmoid());
    }

    @ParameterizedTest
    @MethodSource("activations")
    void conv_packed_equalsThePlainOne(Activation after) {
        assertThat(difference(Precision.FP32, after)).isLessThan(1e-6f); // values below 1: sums in another order
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "FP16"})
    void conv_packedInHalfThePrecision_isAsNear(Precision precision) {
        assertThat(difference(precision, Activation.RELU)).isLessThan(1f / 128); // a last place of bf16 below 1
    }

    private float difference(Precision precision, Activation after) {
        try (EagerLayers plain = EagerLayers.inference(precision);
                EagerLayers packing = EagerLayers.packing(precision)) {
            return TensorScope.inference(() -> {
                Tensor x = wave();
                Tensor first = packing.conv(conv, x, after);
                Tensor packed = packing.conv(conv, x, after); // with what is packed already
                assertThat(packed.equal(first)).isTrue();
                return packed.sub(plain.conv(conv, x, after))
                        .to(torch.ScalarType.Float)
                        .abs()
                        .max()
                        .item_float();
            });
        }
    }

    @Test
    void conv_packedWhereGradientsAreRecorded_hasOne() {
        try (EagerLayers packing = EagerLayers.packing(Precision.FP32)) {
            boolean gradient = TensorScope.run(
                    () -> packing.conv(conv, wave(), Activation.RELU).requires_grad());
            assertThat(gradient).isTrue();
        }
    }

    @Test
    void close_packed_leavesNoPointer() {
        difference(Precision.FP32, Activation.RELU); // what is kept for the process
        long before = Pointer.totalCount();
        difference(Precision.FP32, new Activation.LeakyRelu(0.1));
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    /** [1, 16, 9, 11]. */
    private static Tensor wave() {
        return torch.arange(new Scalar(16 * 9 * 11)).mul(new Scalar(0.7)).sin().view(1, 16, 9, 11);
    }
}
