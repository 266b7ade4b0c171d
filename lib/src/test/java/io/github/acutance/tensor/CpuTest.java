package io.github.acutance.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuTest {
    @ParameterizedTest
    @CsvSource({
        "GenuineIntel, avx512f avx512_bf16 amx_bf16 amx_tile, true, bf16 is faster with AMX",
        "GenuineIntel, avx512f avx512_bf16 avx512_fp16, false, 'bf16 is no faster with AVX512-BF16 alone, without AMX,"
                + " except on AMD''s processors'",
        "AuthenticAMD, avx512f avx512_bf16 avx512_vnni, true, 'bf16 is faster with AVX512-BF16 on a processor of AMD''s'",
        "AuthenticAMD, avx2 fma, false, 'bf16 is no faster on a processor with neither AMX nor AMD''s AVX512-BF16'",
    })
    void linux_makersAndFlags_gainWithAmxOrOnAmd(String maker, String flags, boolean gains, String reason) {
        Cpu cpu = Cpu.ofLinux(
                "processor\t: 0\nvendor_id\t: " + maker + "\nmodel name\t: X\nflags\t\t: fpu " + flags + "\n");
        assertThat(cpu.gainsFromBf16()).isEqualTo(gains);
        assertThat(cpu.bf16()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "'AMD64 Family 25 Model 97 Stepping 2, AuthenticAMD', true", // Zen 4
        "'AMD64 Family 25 Model 17 Stepping 1, AuthenticAMD', true", // Zen 4, server
        "'AMD64 Family 26 Model 68 Stepping 0, AuthenticAMD', true", // Zen 5
        "'AMD64 Family 25 Model 33 Stepping 2, AuthenticAMD', false", // Zen 3
        "'AMD64 Family 25 Model 1 Stepping 1, AuthenticAMD', false", // Zen 3, server
        "'AMD64 Family 23 Model 113 Stepping 0, AuthenticAMD', false", // Zen 2
        "'Intel64 Family 6 Model 143 Stepping 8, GenuineIntel', false", // its AMX cannot be seen
        "'', false",
    })
    void windows_identifiers_gainFromZen4On(String identifier, boolean gains) {
        assertThat(Cpu.ofWindows(identifier).gainsFromBf16()).isEqualTo(gains);
    }

    @Test
    void linux_nothingToRead_doesNotGain() {
        assertThat(Cpu.ofLinux("").gainsFromBf16()).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void here_onLinux_isWhatTheSystemSays() throws IOException {
        String cpuInfo = Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1);
        assertThat(Cpu.here()).isEqualTo(Cpu.ofLinux(cpuInfo));
    }
}
