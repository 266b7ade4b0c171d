package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.acutance.catalog.Catalog;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    private static final String CPU_INFO =
            "processor\t: 0\nmodel name\t: Example CPU @ 2 GHz\nflags\t\t: fpu avx2 avx512f sse avx\n";

    @Test
    void run_thisMachine_namesWhatThereIsAndTriesIt(@TempDir Path folder) throws java.io.IOException {
        assumeTrue(
                Catalog.class.getResource("models/" + Catalog.DEFAULT_MODEL + ".safetensors") != null,
                "skipped: there are no embedded weights");
        Files.writeString(folder.resolve("vgg19.safetensors"), "");
        Cli run = Cli.run("doctor", "--aux", folder);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .anyMatch(line -> line.startsWith("java: " + System.getProperty("java.version")))
                .anyMatch(line -> line.startsWith("processor: "))
                .anyMatch(line -> line.startsWith("memory: "))
                .anyMatch(line -> line.matches("libtorch: 2\\..*, loads"))
                .anyMatch(line -> line.startsWith("device: "))
                .anyMatch(line -> line.matches("precision: (fp32|bf16|fp16), as .*"))
                .anyMatch(line -> line.equals("models: srresnet-x4"))
                .anyMatch(line -> line.equals("auxiliary networks: " + folder + ": vgg19.safetensors"))
                .anyMatch(line -> line.startsWith("trial: 32 x 32 RGB 8 bit became 128 x 128 RGB 8 bit in "));
        assertThat(Cli.run("doctor", "--quiet").out()).isEmpty();
    }

    @Test
    void lines_ofLinux_nameProcessorAndFeatures() {
        assertThat(MachineLines.processor(CPU_INFO))
                .startsWith("Example CPU @ 2 GHz, ")
                .endsWith(" threads");
        assertThat(MachineLines.features(CPU_INFO)).isEqualTo("avx, avx2, avx512f");
        assertThat(MachineLines.features("")).isEqualTo("unknown");
    }
}
