package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --ref}: files, folders, and where it does not fit. */
class ReferenceArgumentsTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path low;
    private Path refs;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        model = TinySrntt.in(folder);
        TinySrntt.vgg(folder);
        low = Files.createDirectory(folder.resolve("low"));
        refs = Files.createDirectory(folder.resolve("refs"));
        out = folder.resolve("out");
    }

    private Cli upscale(Object... more) {
        Stream<Object> first = Stream.of("upscale", low, "-m", model, "--aux", folder, "-o", out);
        return Cli.run(Stream.concat(first, Stream.of(more)).toArray());
    }

    @Test
    void upscale_refForAModelThatTakesNone_isRefused() {
        Path picture = Cli.picture(folder.resolve("a.png"), 2, 2, 3);
        Cli cli = Cli.run("upscale", picture, "-m", TinyModel.in(folder), "--ref", picture);
        assertThat(cli.code()).isEqualTo(2);
        assertThat(String.join("\n", cli.err()))
                .contains("--ref: expected a model that takes references, but srresnet-x4 takes none");
    }

    @Test
    void upscale_noRef_saysSoInOneLine() {
        Cli.picture(low.resolve("a.png"), 5, 4, 3);
        Cli cli = upscale();
        assertThat(cli.code()).isEqualTo(2);
        assertThat(cli.err())
                .containsExactly("acutance: srntt-x4: expected a reference with --ref FILE, found none; it takes detail"
                        + " from it");
    }

    @Test
    void upscale_severalFilesOrOneForAFolder_writesAll() {
        Cli.picture(low.resolve("a.png"), 5, 4, 3);
        Cli.picture(low.resolve("b.png"), 4, 4, 1);
        Path one = Cli.picture(refs.resolve("x.png"), 17, 40, 3);
        Path two = Cli.picture(refs.resolve("y.png"), 3, 3, 1);
        assertThat(upscale("--ref", one, "--ref", two).code()).isZero();
        assertThat(out.resolve("a.png")).exists();
        assertThat(out.resolve("b.png")).exists();
    }

    @Test
    void upscale_refFolder_takesTheReferenceOfTheSameName() {
        Cli.picture(low.resolve("a.png"), 5, 4, 3);
        Cli.picture(low.resolve("b.png"), 4, 4, 3);
        Cli.picture(low.resolve("001_0.png"), 4, 4, 3);
        Cli.picture(refs.resolve("a.tif"), 20, 16, 3);
        Cli.picture(refs.resolve("001_2.png"), 20, 16, 3);
        Cli cli = upscale("--ref", refs, "--ref-level", "2");
        assertThat(cli.code()).isEqualTo(1);
        assertThat(out.resolve("a.png")).exists();
        assertThat(out.resolve("001_0.png")).exists();
        assertThat(out.resolve("b.png")).doesNotExist();
        assertThat(String.join("\n", cli.err())).contains("b: expected a reference b in " + refs + ", found none");
    }

    @Test
    void upscale_unusableReference_isOneLine() throws IOException {
        Cli.picture(low.resolve("a.png"), 5, 4, 3);
        Path broken = Files.writeString(refs.resolve("x.png"), "no picture");
        Cli cli = upscale("--ref", broken);
        assertThat(cli.code()).isEqualTo(2);
        assertThat(cli.err()).hasSize(1);
        assertThat(upscale("--ref", broken, "--ref", refs).code()).isEqualTo(2);
        assertThat(upscale("--ref", low, "--ref-upsampler", "nonsense").code()).isEqualTo(2);
    }

    @Test
    void eval_groups_measuresTheInputsWithTheirReferences() {
        Path groups = refs;
        Cli.picture(groups.resolve("001_0.png"), 20, 16, 3);
        Cli.picture(groups.resolve("001_1.png"), 16, 20, 3);
        Path csv = folder.resolve("e.csv");
        Cli cli = Cli.run("eval", "-m", model, "-n", "bicubic", "-d", groups, "--aux", folder, "--csv", csv);
        assertThat(cli.err()).noneMatch(line -> line.contains("001_1"));
        assertThat(cli.code()).isZero();
        assertThat(csv).content().contains("001_0").doesNotContain("001_1");
        Cli none = Cli.run("eval", "-m", model, "-d", groups, "--aux", folder, "--ref-level", "3");
        assertThat(none.code()).isEqualTo(1);
        assertThat(String.join("\n", none.err())).contains("expected a reference 001_3");
    }
}
