package io.github.acutance.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DevicesTest {
    @Test
    void resolve_auto_isBf16OnlyWhereTheCardAndTheProcessorAgree() {
        assertThat(Devices.resolve(Precision.AUTO, Device.CPU, Set.of(Precision.FP32)))
                .isEqualTo(Precision.FP32);
        assertThat(Devices.resolve(Precision.AUTO, Device.CPU, Set.of(Precision.FP32, Precision.BF16)))
                .isEqualTo(Devices.gainsFromBf16() ? Precision.BF16 : Precision.FP32);
        assertThat(Devices.resolve(Precision.BF16, Device.CPU, Set.of(Precision.FP32)))
                .as("asked for by name")
                .isEqualTo(Precision.BF16);
    }

    @Test
    void productsOnOneThread_calledAgain_leavesOneThread() {
        Devices.productsOnOneThread();
        Devices.productsOnOneThread();
        assertThat(Devices.productThreads()).isEqualTo(1);
    }
}
