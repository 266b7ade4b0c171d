package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Resampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataResizeCommandTest {
    @TempDir
    private Path folder;

    @Test
    void run_oneFile_isTheLibrarysResampling() throws IOException {
        Path in = Cli.picture(folder.resolve("in.png"), 13, 9, 3);
        Image picture = ImageFiles.read(in);
        for (String scale : new String[] {"1/4", "0.25", "3", "2.5"}) {
            double factor = scale.equals("1/4") ? 0.25 : Double.parseDouble(scale);
            Path out = folder.resolve("new/out.png");
            assertThat(Cli.run("data", "resize", in, out, "-s", scale).code()).isZero();
            assertThat(ImageFiles.read(out)).isEqualTo(Resampling.resize(picture, factor, Resampling.Variant.UINT8));
            assertThat(Cli.run("data", "resize", in, out, "-s", scale, "--path", "double")
                            .code())
                    .isZero();
            assertThat(ImageFiles.read(out)).isEqualTo(Resampling.resize(picture, factor, Resampling.Variant.DOUBLE));
        }
    }

    @Test
    void run_folder_writesPngAndABrokenFileStopsNothing() throws IOException {
        Path in = folder.resolve("in");
        Path out = folder.resolve("out");
        Cli.picture(in.resolve("a.jpg"), 8, 8, 3);
        Cli.picture(in.resolve("b.png"), 8, 8, 1);
        Cli.picture(in.resolve("b.jpg"), 8, 8, 1);
        Files.writeString(in.resolve("c.png"), "no picture");
        Cli run = Cli.run("data", "resize", in, out, "-s", "1/2");
        assertThat(run.code()).isEqualTo(1);
        assertThat(Cli.tree(out)).containsExactly("a.png", "b.png");
        assertThat(run.out()).hasSize(2);
        assertThat(run.err()).hasSize(2);
        assertThat(run.err().get(0)).contains("b.png: its result would be ");
        assertThat(run.err().get(1))
                .endsWith("c.png: expected a picture (PNG, JPEG, TIFF, WebP, BMP, PNM, GIF), found text");
    }

    @Test
    void run_ontoTheInput_isRefused() throws IOException {
        Path in = Cli.picture(folder.resolve("in/a.png"), 8, 8, 3);
        byte[] before = Files.readAllBytes(in);
        assertThat(Cli.run("data", "resize", in, in, "-s", "1/2").code()).isEqualTo(2);
        assertThat(Cli.run("data", "resize", in.getParent(), in.getParent(), "-s", "1/2")
                        .code())
                .isEqualTo(2);
        assertThat(Files.readAllBytes(in)).isEqualTo(before);
    }
}
