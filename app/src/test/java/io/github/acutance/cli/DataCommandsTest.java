package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.data.Degradation;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Resampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The degradations of {@code data resize}, {@code data check} and {@code data subimages}. */
class DataCommandsTest {
    @TempDir
    private Path folder;

    @Test
    void resize_degradations_areTheLibrarys() throws IOException {
        Path in = Cli.picture(folder.resolve("in.png"), 26, 19, 3);
        Image picture = ImageFiles.read(in);
        Path out = folder.resolve("out.png");
        assertThat(resized(in, out, "-s", "1/3", "--degradation", "bd"))
                .isEqualTo(Degradation.blurDown(3).degrade(picture));
        assertThat(resized(in, out, "-s", "1/3", "--degradation", "dn", "--seed", "4", "--noise", "10"))
                .isEqualTo(Degradation.noisyDown(3, 10, new Random(4)).degrade(picture));
        assertThat(resized(in, out, "-s", "1/2.5", "--meta-sr"))
                .isEqualTo(Degradation.metaSr(2.5).degrade(picture));
        assertThat(resized(in, out, "-s", "0.25", "--mod-crop"))
                .isEqualTo(Degradation.bicubic(4).degrade(picture.crop(0, 0, 24, 16)));
        assertThat(resized(in, out, "-s", "0.3", "--mod-crop", "5"))
                .isEqualTo(Resampling.resize(picture.crop(0, 0, 25, 15), 0.3, Resampling.Variant.UINT8));
    }

    private static Image resized(Path in, Path out, String... options) throws IOException {
        Object[] args = new Object[options.length + 4];
        System.arraycopy(new Object[] {"data", "resize", in, out}, 0, args, 0, 4);
        System.arraycopy(options, 0, args, 4, options.length);
        Cli run = Cli.run(args);
        assertThat(run.code()).as(String.join("; ", run.err())).isZero();
        return ImageFiles.read(out);
    }

    @Test
    void resize_optionsThatDoNotGoTogether_areRefused() {
        Path in = Cli.picture(folder.resolve("in.png"), 26, 19, 3);
        Path out = folder.resolve("out.png");
        String[][] refused = {
            {"-s", "0.3", "--degradation", "bd"},
            {"-s", "2", "--degradation", "dn"},
            {"-s", "2", "--meta-sr"},
            {"-s", "1/2", "--meta-sr", "--path", "double"},
            {"-s", "1/2", "--meta-sr", "--mod-crop", "2"},
            {"-s", "0.3", "--mod-crop"},
            {"-s", "1/2", "--degradation", "dn", "--noise", "-1"}
        };
        for (String[] options : refused) {
            Cli run = Cli.run(
                    "data",
                    "resize",
                    in,
                    out,
                    options[0],
                    options[1],
                    options[2],
                    options.length > 3 ? options[3] : "--quiet",
                    options.length > 4 ? options[4] : "--quiet",
                    options.length > 5 ? options[5] : "--quiet");
            assertThat(run.code()).as(String.join(" ", options)).isEqualTo(2);
            assertThat(run.err()).hasSize(1);
        }
        assertThat(out).doesNotExist();
    }

    @Test
    void resize_treeOfFolders_isMirrored() {
        Path in = folder.resolve("in");
        Cli.picture(in.resolve("a/b.png"), 8, 8, 3);
        Cli.picture(in.resolve("c.png"), 8, 8, 1);
        Path out = in.resolve("out");
        assertThat(Cli.run("data", "resize", in, out, "-s", "1/2", "-r").code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("a/b.png", "c.png");
        assertThat(Cli.run("data", "resize", in, out, "-s", "1/2", "-r").code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("a/b.png", "c.png");
    }

    @Test
    void subimages_folder_cutsWhatFitsAndNamesTheRest() throws IOException {
        Path in = folder.resolve("in");
        Image large = ImageFiles.read(Cli.picture(in.resolve("sub/0001x4.png"), 10, 8, 3));
        Cli.picture(in.resolve("sub/small.png"), 3, 8, 3);
        Path out = folder.resolve("out");
        Cli run = Cli.run("data", "subimages", in, out, "--size", "4", "--step", "3", "-r");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).hasSize(1).first().asString().contains("small.png: expected at least 4 x 4 pixels");
        assertThat(Cli.tree(out)).hasSize(9).startsWith("sub/0001_s001.png").endsWith("sub/0001_s009.png");
        assertThat(ImageFiles.read(out.resolve("sub/0001_s006.png"))).isEqualTo(large.crop(6, 3, 4, 4));
        assertThat(Cli.run("data", "subimages", in, out, "--step", "0").code()).isEqualTo(2);
    }

    @Test
    void check_badSet_isExitCode1AndListed() throws IOException {
        Path hr = folder.resolve("hr");
        Path lr = folder.resolve("lr");
        Cli.picture(hr.resolve("a.png"), 8, 8, 3);
        Cli.picture(hr.resolve("b.png"), 12, 8, 3);
        Cli.picture(lr.resolve("ax4.png"), 2, 2, 3);
        Cli.picture(lr.resolve("bx4.png"), 2, 2, 3);
        Path csv = folder.resolve("new/problems.csv");
        Path json = folder.resolve("problems.json");
        Cli run = Cli.run("data", "check", hr, "--lr", lr, "-s", "4", "--test", hr, "--csv", csv, "--json", json);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).hasSize(4).last().isEqualTo("6 pictures read, 3 problems");
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows).hasSize(4).startsWith("kind,file,detail");
        assertThat(rows.get(1)).startsWith("size,").endsWith(",\"expected about 3.000 x 2.000 pixels, found 2 x 2\"");
        assertThat(rows.get(2)).startsWith("leak,");
        assertThat(Files.readString(json))
                .startsWith("[\n{\"kind\":\"size\",\"file\":")
                .contains("\"kind\":\"leak\"");
    }

    @Test
    void check_goodOrMissingSet_isExitCode0Or2() {
        Path hr = folder.resolve("hr");
        Cli.picture(hr.resolve("a.png"), 8, 8, 3);
        Cli good = Cli.run("data", "check", hr);
        assertThat(good.code()).isZero();
        assertThat(good.out()).containsExactly("1 picture read, 0 problems");
        assertThat(Cli.run("data", "check", folder.resolve("none")).code()).isEqualTo(2);
        assertThat(Cli.run("data", "check", hr, "-s", "4").code()).isEqualTo(2);
    }
}
