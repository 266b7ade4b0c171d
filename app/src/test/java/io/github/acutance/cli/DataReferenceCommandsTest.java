package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.data.Lenslets;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code data views}, {@code data references} and {@code data check --ref}. */
class DataReferenceCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void views_lensletPicture_writesTheMiddleOnes() throws IOException {
        Path in = folder.resolve("in");
        Image picture = ImageFiles.read(Cli.picture(in.resolve("lf/a.png"), 5 * 6, 4 * 3, 3));
        Cli.picture(in.resolve("odd.png"), 31, 12, 3);
        Path out = folder.resolve("out");
        Cli run = Cli.run("data", "views", in, out, "--block", "4x5", "--views", "2x3", "-r");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .hasSize(1)
                .first()
                .asString()
                .contains("odd.png: expected sides that are multiples of 5 x 4 pixels");
        assertThat(Cli.tree(out)).hasSize(6).startsWith("lf/a/view_0_0.png").endsWith("lf/a/view_1_2.png");
        assertThat(ImageFiles.read(out.resolve("lf/a/view_1_2.png"))).isEqualTo(new Lenslets(4, 5).view(picture, 2, 3));
        Path two = folder.resolve("two");
        assertThat(Cli.run(
                                "data",
                                "views",
                                in.resolve("lf"),
                                two,
                                "--block",
                                "4x5",
                                "--views",
                                "2x3",
                                "--only",
                                "0_0,1_1")
                        .code())
                .isZero();
        assertThat(Cli.tree(two)).containsExactly("a/view_0_0.png", "a/view_1_1.png");
    }

    @Test
    void views_whatIsNotThere_isRefused() {
        Path in = Cli.picture(folder.resolve("a.png"), 30, 12, 3);
        Path out = folder.resolve("out");
        assertThat(Cli.run("data", "views", in, out, "--block", "4x4", "--views", "5x4")
                        .err())
                .first()
                .asString()
                .startsWith("acutance: --views: expected 1x1 to 4x4, found 5x4 ");
        assertThat(Cli.run("data", "views", in, out, "--only", "8_0").err())
                .first()
                .asString()
                .startsWith("acutance: --only: expected views 0_0 to 7_7, found 8_0 ");
        assertThat(Cli.run("data", "views", in, out, "--block", "14").code()).isEqualTo(2);
        assertThat(Cli.run("data", "views", in, in).code()).isEqualTo(2);
        assertThat(out).doesNotExist();
    }

    @Test
    void references_photographs_makePairsThatTheCheckAccepts() throws IOException {
        Path in = folder.resolve("in");
        Cli.picture(in.resolve("a.jpg"), 80, 61, 3);
        Cli.picture(in.resolve("b.png"), 70, 50, 1);
        Cli.picture(in.resolve("small.png"), 20, 20, 3);
        Path out = folder.resolve("out");
        Cli run = Cli.run("data", "references", in, out, "--shift", "10", "--zoom", "0");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .hasSize(1)
                .first()
                .asString()
                .contains("small.png: expected sides that leave 4 pixels beside a shift of 10 and a zoom of 0.0");
        assertThat(Cli.tree(out)).containsExactly("input/a.png", "input/b.png", "ref/a.png", "ref/b.png");
        Image picture = ImageFiles.read(out.resolve("input/a.png"));
        assertThat(picture.width()).isEqualTo(60);
        assertThat(picture.height()).isEqualTo(40);
        Path input = out.resolve("input");
        assertThat(Cli.run("data", "check", input, "--ref", out.resolve("ref")).code())
                .isZero();
        Files.delete(out.resolve("ref/b.png"));
        Cli wrong = Cli.run("data", "check", input, "--ref", out.resolve("ref"));
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out()).first().asString().startsWith("reference: ").contains("expected a reference b in ");
    }

    @Test
    void references_sameSeed_isTheSameWhateverElseIsThere() throws IOException {
        Path one = Cli.picture(folder.resolve("in/a.png"), 80, 61, 3);
        Path out = folder.resolve("out");
        assertThat(Cli.run("data", "references", one, out).code()).isZero();
        Image alone = ImageFiles.read(out.resolve("ref/a.png"));
        Cli.picture(folder.resolve("in/0.png"), 90, 70, 3);
        assertThat(Cli.run("data", "references", folder.resolve("in"), out).code())
                .isZero();
        assertThat(ImageFiles.read(out.resolve("ref/a.png"))).isEqualTo(alone);
        assertThat(Cli.run("data", "references", one, out, "--seed", "2").code())
                .isZero();
        assertThat(ImageFiles.read(out.resolve("ref/a.png"))).isNotEqualTo(alone);
    }

    @Test
    void references_numbersOutOfRange_areRefused() {
        Path in = Cli.picture(folder.resolve("a.png"), 80, 61, 3);
        Path out = folder.resolve("out");
        assertThat(Cli.run("data", "references", in, out, "--zoom", "0.5").err())
                .first()
                .asString()
                .startsWith("acutance: --zoom: expected 0 or more, below 0.5, found 0.5 ");
        assertThat(Cli.run("data", "references", in, out, "--shift", "-1").code())
                .isEqualTo(2);
        assertThat(Cli.run("data", "references", in, out, "--brightness", "1").code())
                .isEqualTo(2);
    }
}
