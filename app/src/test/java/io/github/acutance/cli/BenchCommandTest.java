package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BenchCommandTest {
    @Test
    void run_aSystemWithRandomWeights_saysWhatWasMeasured() {
        Cli run = Cli.run("bench", "--system", "srgan", "--size", "12x16", "--precision", "fp32");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .anyMatch(line -> line.matches("network: .*, 1,517,571 parameters"))
                .anyMatch(line -> line.equals("picture: 16 x 12 to x4, fp32 on cpu"))
                .anyMatch(line -> line.matches("time: \\d+\\.\\d ms \\(median of 5\\)"))
                .anyMatch(line -> line.startsWith("ceiling: "))
                .anyMatch(line -> line.startsWith("start-up: "));
    }

    @Test
    void run_json_isOneObject() {
        Cli run = Cli.run("bench", "--system", "srgan", "--size", "8x8", "--json");
        assertThat(run.code()).isZero();
        assertThat(run.out()).hasSize(1);
        assertThat(run.out().get(0))
                .startsWith("{\"model\":")
                .contains("\"height\":8,\"width\":8,\"scale\":4,", "\"milliseconds\":", "\"ceiling_share\":")
                .endsWith("}");
    }

    @Test
    void run_whatIsNotThere_isRefusedInOneLine() {
        assertThat(Cli.run("bench", "--size", "12").code()).isEqualTo(2);
        Cli unknown = Cli.run("bench", "--system", "ergan");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).anyMatch(line -> line.contains("unknown system 'ergan'"));
        Cli references = Cli.run("bench", "--system", "crossnet");
        assertThat(references.code()).isEqualTo(2);
        assertThat(references.err()).anyMatch(line -> line.contains("expected a model that takes one picture"));
    }
}
