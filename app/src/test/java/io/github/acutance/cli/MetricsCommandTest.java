package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Niqe;
import io.github.acutance.metric.Protocol;
import io.github.acutance.metric.Psnr;
import io.github.acutance.metric.Ssim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsCommandTest {
    @TempDir
    private Path folder;

    private Path tests;
    private Path references;
    private Path csv;

    @BeforeEach
    void makeFolders() throws IOException {
        tests = Files.createDirectory(folder.resolve("test"));
        references = Files.createDirectory(folder.resolve("reference"));
        csv = folder.resolve("out/table.csv");
    }

    private static Image noise(long seed) {
        byte[] samples = new byte[20 * 16 * 3];
        new Random(seed).nextBytes(samples);
        return Image.of8(20, 16, 3, samples);
    }

    private Image pair(String test, String reference, long seed) throws IOException {
        ImageFiles.write(noise(seed), tests.resolve(test), ImageFormat.PNG);
        ImageFiles.write(noise(seed + 100), references.resolve(reference), ImageFormat.PNG);
        return noise(seed + 100);
    }

    @Test
    void run_twoFolders_writesARowForEachAndTheMean() throws IOException {
        Image first = pair("a.png", "a.png", 1);
        Image second = pair("b,2.png", "b,2.jpg", 2); // pairs by stem
        Cli run = Cli.run("metrics", "ssim", "psnr", "-t", tests, "-r", references, "--crop", "2", "--csv", csv);
        assertThat(run.code()).isZero();
        Protocol protocol = new Protocol(Channel.Y, 2, false);
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0)).isEqualTo("file,ssim,psnr");
        assertThat(rows.get(1)).startsWith("a.png,");
        assertThat(rows.get(2)).startsWith("\"b,2.png\",");
        assertThat(rows.get(3)).startsWith("mean,");
        double firstPsnr = Psnr.of(noise(1), first, protocol);
        double secondPsnr = Psnr.of(noise(2), second, protocol);
        assertThat(number(rows.get(1))).isCloseTo(firstPsnr, within(1e-8));
        assertThat(number(rows.get(3))).isCloseTo((firstPsnr + secondPsnr) / 2, within(1e-8));
        assertThat(Double.parseDouble(rows.get(1).split(",", -1)[1]))
                .isCloseTo(Ssim.of(noise(1), first, protocol), within(1e-9));
        assertThat(rows.get(1).split(",", -1)[2].replace(".", "")).hasSizeGreaterThanOrEqualTo(8);
        assertThat(run.out()).hasSize(4);
        assertThat(run.err()).containsExactly("acutance: Y (not rounded), crop 2");
    }

    private static double number(String row) {
        return Double.parseDouble(row.substring(row.lastIndexOf(',') + 1));
    }

    @Test
    void run_twoFilesOfAnyName_takesTheOptions() throws IOException {
        pair("a.png", "other.png", 5);
        for (String channel : List.of("rgb", "RGB")) {
            Cli run = Cli.run(
                    "metrics",
                    "psnr",
                    "-t",
                    tests.resolve("a.png"),
                    "-r",
                    references.resolve("other.png"),
                    "--channel",
                    channel);
            double expected = Psnr.of(noise(5), noise(105), new Protocol(Channel.RGB, 0, false));
            assertThat(run.out().get(1)).startsWith("a.png");
            assertThat(Double.parseDouble(run.out().get(1).split(" +", -1)[1])).isCloseTo(expected, within(1e-8));
        }
        Cli rounded = Cli.run(
                "metrics", "psnr", "-t", tests.resolve("a.png"), "-r", references.resolve("other.png"), "--round-y");
        double expected = Psnr.of(noise(5), noise(105), new Protocol(Channel.Y, 0, true));
        assertThat(Double.parseDouble(rounded.out().get(1).split(" +", -1)[1])).isCloseTo(expected, within(1e-8));
    }

    @Test
    void run_equalPictures_isInf() throws IOException {
        pair("a.png", "a.png", 1);
        Path file = tests.resolve("a.png");
        assertThat(Cli.run("metrics", "psnr", "-t", file, "-r", file, "--csv", csv)
                        .code())
                .isZero();
        assertThat(Files.readAllLines(csv)).containsExactly("file,psnr", "a.png,inf", "mean,inf");
    }

    @Test
    void run_oneOfTwoEqual_saysTheMeanOfTheOther() throws IOException {
        pair("a.png", "a.png", 1);
        pair("b.png", "b.png", 2);
        Files.copy(tests.resolve("a.png"), references.resolve("a.png"), StandardCopyOption.REPLACE_EXISTING);
        Cli run = Cli.run("metrics", "psnr", "-t", tests, "-r", references, "--csv", csv);
        assertThat(run.code()).isZero();
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows.get(1)).isEqualTo("a.png,inf");
        assertThat(rows.get(3)).isEqualTo("mean,inf");
        String other = rows.get(2).substring(rows.get(2).indexOf(',') + 1);
        assertThat(run.err())
                .contains(
                        "acutance: psnr: 1 of 2 pictures equal the reference, so the mean is inf, the mean of the others"
                                + " is " + other);
    }

    @Test
    void run_grayAgainstColourAnd16Bits_isSaidAndComparedInY() throws IOException {
        pair("a.png", "a.png", 1);
        Image gray = noise(3).asGray().asBits(16);
        ImageFiles.write(gray, references.resolve("a.png"), ImageFormat.PNG);
        Cli run = Cli.run("metrics", "psnr", "-t", tests, "-r", references, "--channel", "rgb", "--csv", csv);
        assertThat(run.code()).isZero();
        assertThat(run.err().get(0)).endsWith("a.png: colour against gray, compared in Y");
        assertThat(run.err().get(1)).endsWith("a.png: 8 bits against 16, both compared in 8 bits");
        double expected = Psnr.of(noise(1), gray, Protocol.DEFAULT);
        assertThat(number(Files.readAllLines(csv).get(1))).isCloseTo(expected, within(1e-8));
    }

    @Test
    void run_niqeAndPi_needNoReference() throws IOException {
        Path large = Cli.picture(tests.resolve("large.png"), 200, 100, 3);
        Cli.picture(tests.resolve("small.png"), 90, 100, 3);
        Cli.picture(tests.resolve("unscored.png"), 100, 100, 3);
        Path ma = Files.writeString(folder.resolve("ma.csv"), "name,score\nlarge,8.5\nsmall.png,3\n");
        Cli run = Cli.run("metrics", "niqe", "pi", "-t", tests, "--ma", ma, "--crop", "2", "--csv", csv);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().get(0)).contains("small.png: expected at least 96 x 96 pixels for NIQE, found 90 x 100");
        assertThat(run.err().get(1)).contains("unscored.png: expected its Ma score in ");
        assertThat(run.err()).endsWith("acutance: niqe: Y (rounded), crop 2");
        List<String> rows = Files.readAllLines(csv);
        double niqe = Niqe.of(ImageFiles.read(large), 2);
        assertThat(rows.get(0)).isEqualTo("file,niqe,pi");
        assertThat(Double.parseDouble(rows.get(1).split(",", -1)[1])).isCloseTo(niqe, within(1e-8));
        assertThat(number(rows.get(1))).isCloseTo((10 - 8.5 + niqe) / 2, within(1e-8));
        assertThat(rows).hasSize(3);
    }

    @Test
    void run_lpipsWithoutItsFiles_isExitCode2AndNamesThem() throws IOException {
        pair("a.png", "a.png", 1);
        Cli run = Cli.run("metrics", "lpips", "-t", tests, "-r", references, "--aux", folder);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasSize(1).first().asString().contains("lpips_linear/v0.1/alex.pth");
        Cli trunk = Cli.run("metrics", "lpips", "--trunk", "resnet", "-t", tests, "-r", references, "--aux", folder);
        assertThat(trunk.code()).isEqualTo(2);
        assertThat(trunk.err()).hasSize(1).first().asString().contains("alex, vgg or squeeze");
    }

    @Test
    void run_somePicturesFail_measuresTheOthers() throws IOException {
        pair("a.png", "a.png", 1);
        pair("b.png", "unasked.png", 2);
        Cli.picture(tests.resolve("c.png"), 5, 5, 3);
        Cli.picture(references.resolve("c.png"), 6, 5, 3);
        Files.writeString(tests.resolve("d.png"), "no picture");
        Files.writeString(references.resolve("d.png"), "no picture");
        Cli run = Cli.run("metrics", "psnr", "-t", tests, "-r", references, "--csv", csv);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).hasSize(5);
        assertThat(run.err().get(0)).endsWith("b.png: expected a reference of the same name, found none");
        assertThat(run.err().get(1)).contains("c.png: expected pictures of one size, found 5 x 5");
        assertThat(run.err().get(2))
                .endsWith("d.png: expected a picture (PNG, JPEG, TIFF, WebP, BMP, PNM, GIF), found text");
        assertThat(run.err().get(3)).endsWith("1 reference has no picture to measure: unasked.png");
        assertThat(Files.readAllLines(csv)).hasSize(3);
    }

    @Test
    void run_fileAgainstFolderOrMissing_isExitCode2() throws IOException {
        pair("a.png", "a.png", 1);
        Cli mixed = Cli.run("metrics", "psnr", "-t", tests, "-r", references.resolve("a.png"));
        assertThat(mixed.code()).isEqualTo(2);
        assertThat(mixed.err()).hasSize(1).first().asString().contains("expected two files or two folders");
        Cli alone = Cli.run("metrics", "niqe", "ssim", "-t", tests);
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err()).hasSize(1).first().asString().contains("a reference, which ssim compares with");
        Cli unscored = Cli.run("metrics", "pi", "-t", tests);
        assertThat(unscored.err()).hasSize(1).first().asString().contains("--ma: expected a file of Ma scores");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Cli none = Cli.run("metrics", "niqe", "-t", empty);
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).hasSize(1).first().asString().endsWith("empty: expected pictures, found none");
        Cli missing = Cli.run("metrics", "psnr", "-t", folder.resolve("none"), "-r", references);
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).hasSize(1).first().asString().contains("there is no such file or folder");
    }
}
