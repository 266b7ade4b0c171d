package io.github.acutance.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What decides whether bf16 makes a processor faster. Two kinds gain: those with AMX, and AMD's with AVX512-BF16 (Zen 4
 * and newer). Intel's with AVX512-BF16 alone take twice the time of fp32 (bench/results).
 *
 * @param amx whether it has AMX with bf16
 * @param avx512Bf16 whether it has AVX512-BF16
 * @param amd whether AMD made it
 */
record Cpu(boolean amx, boolean avx512Bf16, boolean amd) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String AMD = "AuthenticAMD";

    /** This machine's, as Linux or Windows tells it; elsewhere one that has nothing. */
    static Cpu here() {
        try {
            if (Files.isReadable(CPU_INFO)) {
                return ofLinux(Files.readString(CPU_INFO, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException unreadable) {
            return new Cpu(false, false, false);
        }
        return ofWindows(
                Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")).orElse(""));
    }

    /** One that {@code /proc/cpuinfo} describes so. */
    static Cpu ofLinux(String cpuInfo) {
        String[] flags = field(cpuInfo, "flags").split("\\s+", -1);
        return new Cpu(
                Arrays.asList(flags).contains("amx_bf16"),
                Arrays.asList(flags).contains("avx512_bf16"),
                field(cpuInfo, "vendor_id").equals(AMD));
    }

    /**
     * One that Windows calls so: its families are all that is known. AMD's with AVX-512 all have AVX512-BF16: family 25
     * from model 16 on, but for the models 32 to 95, which are Zen 3, and all from family 26 on.
     *
     * @param identifier for example {@code AMD64 Family 25 Model 97 Stepping 2, AuthenticAMD}
     */
    static Cpu ofWindows(String identifier) {
        boolean amd = identifier.contains(AMD);
        int family = numberAfter(identifier, "Family ");
        int model = numberAfter(identifier, "Model ");
        boolean zen4 = family == 25 && model >= 16 && (model < 32 || model > 95);
        return new Cpu(false, amd && (zen4 || family > 25), amd);
    }

    boolean gainsFromBf16() {
        return amx || (avx512Bf16 && amd);
    }

    /** Why it gains or does not, as the end of a sentence. */
    String bf16() {
        if (amx) {
            return "bf16 is faster with AMX";
        } else if (avx512Bf16) {
            return amd
                    ? "bf16 is faster with AVX512-BF16 on a processor of AMD's"
                    : "bf16 is no faster with AVX512-BF16 alone, without AMX, except on AMD's processors";
        }
        return "bf16 is no faster on a processor with neither AMX nor AMD's AVX512-BF16";
    }

    private static String field(String cpuInfo, String name) {
        return cpuInfo.lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("");
    }

    private static int numberAfter(String text, String word) {
        int at = text.indexOf(word);
        String digits = at < 0 ? "" : text.substring(at + word.length()).replaceFirst("\\D.*", "");
        return digits.isEmpty() ? -1 : Integer.parseInt(digits);
    }
}
