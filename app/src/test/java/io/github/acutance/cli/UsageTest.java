package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {
    private static Cli run(String commandLine) {
        return Cli.run((Object[]) commandLine.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "upscale",
                "metrics",
                "eval",
                "train",
                "models",
                "models list",
                "models inspect",
                "models convert",
                "models interpolate",
                "data",
                "data resize",
                "data check",
                "data subimages",
                "data views",
                "data references",
                "doctor",
                "completion"
            })
    void help_everyCommand_showsOptionsAndAnExample(String command) {
        Cli help = run((command + " --help").strip());
        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out().get(0)).startsWith(("Usage: acutance " + command).strip());
        assertThat(String.join("\n", help.out()))
                .contains("--quiet", "--debug", "--aux=DIR", "--help", "Example", "  acutance " + command)
                .doesNotContain("\u001b");
    }

    @Test
    void help_everyExample_isACommandLine() {
        CommandLine program = Main.program(
                new Screen(Terminal.NONE, new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter())));
        List<String> examples = examples(program).distinct().toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(20);
        for (String example : examples) {
            String[] words = example.substring("acutance ".length()).split(" ");
            assertThatCode(() -> program.parseArgs(words)).as(example).doesNotThrowAnyException();
        }
    }

    /** What the footers of all commands show behind {@code acutance}, up to what a shell or a reader takes. */
    private static Stream<String> examples(CommandLine command) {
        Pattern example = Pattern.compile("acutance (?!COMMAND)\\S+(?: (?![ |>])[^ )]+)*");
        Stream<String> own = Arrays.stream(
                        command.getCommandSpec().usageMessage().footer())
                .flatMap(line -> example.matcher(line).results())
                .map(MatchResult::group)
                .map(line -> line.replaceFirst("\\)$", ""));
        return Stream.concat(own, command.getSubcommands().values().stream().flatMap(UsageTest::examples));
    }

    @Test
    void help_asACommand_isTheSame() {
        assertThat(run("help upscale").out()).isEqualTo(run("upscale --help").out());
    }

    @Test
    void help_upscale_namesEveryOptionOfTheContract() {
        assertThat(String.join("\n", run("upscale --help").out()))
                .contains("-i, --input", "-o, --output", "-n, --model-name", "-m, --model-path", "-s, --scale")
                .contains("--width", "--height", "-t, --tile", "--tile-pad, --tile_pad", "-g, --device", "--precision")
                .contains("--threads", "--memory", "-x, ", "-f, --format", "--quality", "--suffix", "-r, --recursive")
                .contains("--skip-existing", "--max-pixels", "--report", "--progress", "--chop");
    }

    @Test
    void help_onATerminal_hasColours() {
        Terminal terminal = new Terminal(true, false, true, 80);
        assertThat(String.join("", Cli.run(terminal, "--help").out())).contains("\u001b");
    }

    @Test
    void version_anywhere_namesTheProgramAndLibtorch() {
        for (String line : List.of("--version", "upscale --version")) {
            Cli version = run(line);
            assertThat(version.code()).isZero();
            assertThat(version.out().get(0)).startsWith("acutance ");
            assertThat(version.out().get(1)).matches("libtorch 2\\..*bindings.*");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        upscale | IN: expected pictures or folders, found none
        upscale a.png --tilee 3 | did you mean --tile
        upscal a.png | did you mean upscale
        upscale a.png -s 2 --width 10 | mutually exclusive
        upscale a.png -n x -m y | mutually exclusive
        upscale a.png -s 0 | -s: expected a number above 0
        upscale a.png -s four | 'four' is not a double
        upscale a.png -t -3 | expected auto, none or a size in pixels, found '-3'
        upscale a.png -t some | expected auto, none or a size in pixels, found 'some'
        upscale a.png --tile_pad -1 | --tile-pad: expected at least 0, found -1
        upscale a.png --chop -t 64 | --chop: expected no size of tiles with it, found -t 64
        upscale a.png --chop | srresnet-x4: chop: expected a network whose authors cut pictures that way
        upscale a.png --width 0 | --width: expected at least 1, found 0
        upscale a.png --threads 0 | --threads: expected at least 1, found 0
        upscale a.png --memory 0 | --memory: expected at least 1, found 0
        upscale a.png --memory 1 | srresnet-x4: memory: expected at least
        upscale a.png --quality 101 | --quality: expected 1 to 100, found 101
        upscale a.png --max-pixels 0 | --max-pixels: expected at least 1, found 0
        upscale a.png --max-file-mb 0 | --max-file-mb: expected 1 to 2047, found 0
        upscale a.png --max-metadata-mb 4096 | --max-metadata-mb: expected 1 to 2047, found 4096
        upscale a.png -f gif | expected png, jpg, tiff or webp, found 'gif'
        upscale a.png -g gpu | expected auto, cpu, cuda or cuda:N, found 'gpu'
        upscale a.png --precision int8 | expected auto, fp32, bf16 or fp16, found 'int8'
        upscale a.png --progress dots | expected one of [AUTO, JSON, NONE]
        upscale a.png -o b.bmp | -o: expected a name that ends in .png, .jpg, .tif or .webp, found b.bmp
        upscale a.png -o b.png -f jpg | -f: expected the format of b.png, found JPEG
        upscale a.png -o b.png --suffix _x | --suffix: expected none where -o names a file
        upscale a.png -n srresnet-x5 | srresnet-x4
        models | expected a command, found none: one of list, inspect, convert, interpolate
        models interpolate a b 1.5 c | ALPHA: expected 0 to 1, found 1.5
        data resize a.png b.png -s 1/0 | expected a positive number or fraction, found '1/0'
        data resize a.png b.gif -s 2 | OUT: expected a name that ends in .png, .jpg, .tif or .webp, found b.gif
        data views a.png b --block 3 | expected ROWSxCOLUMNS such as 8x8, found '3'
        data references a.png b --zoom 1 | --zoom: expected 0 or more, below 0.5, found 1.0
        data check a --ref-level 0 | --ref-level: expected 1 to 9, found 0
        metrics fid -t a.png -r b.png | expected one of psnr, ssim, niqe, lpips, pi; found 'fid'
        metrics psnr -t a.png | -r: expected a reference
        metrics psnr -t a.png -r b.png --crop -1 | --crop: expected at least 0, found -1
        eval | Missing required option: '--dataset=DATASET'
        eval -d x -s 0 | -s: expected a number above 0, at most 1000, found 0.0
        eval -d x --crop -1 | --crop: expected at least 0, found -1
        eval -d x --preset best | expected one of srgan, esrgan, pirm
        eval -d x --metrics fid | expected one of psnr, ssim, rmse, niqe, lpips, found 'fid'
        eval -d x --degradation blur | expected bi, bi-clamped, bd or dn, found 'blur'
        eval -d x -n bicubic | x: there is no such file or folder
        train missing.yaml | missing.yaml: there is no such file or folder
        train | Missing required parameter: 'RECIPE.yaml'
        """)
    void run_wrongCommandLine_isOneLineAndExitCode2(String commandLine, String expected) {
        Cli wrong = run(commandLine);
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).hasSize(1);
        assertThat(wrong.err().get(0)).startsWith("acutance: ").contains(expected);
    }

    @Test
    void run_noCommand_isExitCode2() {
        Cli nothing = Cli.run();
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).hasSize(1).first().asString().contains("expected a command, found none");
    }

    @Test
    void run_debug_addsTheStackTrace(@TempDir Path folder) {
        Cli wrong = Cli.run("models", "inspect", folder.resolve("missing.pth"), "--debug");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err().get(0)).startsWith("acutance: ").contains("missing.pth");
        assertThat(wrong.err()).anyMatch(line -> line.startsWith("\tat io.github.acutance."));
    }
}
