package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way through the program with a tiny model. */
class UpscaleCommandTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path in;
    private Path out;

    @BeforeEach
    void makeFolders() throws IOException {
        model = TinyModel.in(folder);
        in = Files.createDirectory(folder.resolve("in"));
        out = folder.resolve("out");
    }

    private Cli upscale(Object... args) {
        List<Object> all = new ArrayList<>(List.of("upscale", "-m", model));
        all.addAll(List.of(args));
        return Cli.run(all.toArray());
    }

    private static Image read(Path file) throws IOException {
        return ImageFiles.read(file);
    }

    @Test
    void run_oneFile_writesBesideIt() throws IOException {
        Path input = Cli.picture(in.resolve("photo.png"), 7, 5, 3);
        Cli run = upscale(input);
        assertThat(run.code()).isZero();
        assertThat(Cli.tree(in)).containsExactly("photo.png", "photo_tiny_x4.png");
        Image big = read(in.resolve("photo_tiny_x4.png"));
        assertThat(List.of(big.width(), big.height(), big.channels())).containsExactly(28, 20, 3);
        assertThat(run.out()).hasSize(1).first().asString().contains("photo_tiny_x4.png (28 x 20, ");
        assertThat(run.err()).hasSize(1).first().asString().contains("on cpu in fp32");
    }

    @Test
    void run_fileAsOutput_isWrittenInItsFormatAndItsFolderIsMade() throws IOException {
        Path input = Cli.picture(in.resolve("photo.png"), 7, 5, 1);
        Path output = folder.resolve("new/deep/big.jpg");
        assertThat(upscale("-i", input, "-o", output, "-s", "2", "--quality", "50")
                        .code())
                .isZero();
        assertThat(ImageFiles.readHeader(output).format()).isEqualTo(ImageFormat.JPEG);
        assertThat(read(output).width()).isEqualTo(14);
        assertThat(read(output).channels()).isEqualTo(1);
    }

    @Test
    void run_otherSizes_areInTheNameAndThePicture() throws IOException {
        Path input = Cli.picture(in.resolve("a.png"), 10, 20, 3);
        assertThat(upscale(input, "-s", "2.7").code()).isZero();
        assertThat(upscale(input, "-s", "4.0").code()).isZero();
        assertThat(upscale(input, "--width", "33").code()).isZero();
        assertThat(upscale(input, "--height", "30", "-x").code()).isZero();
        assertThat(Cli.tree(in))
                .containsExactly("a.png", "a_tiny_h30.png", "a_tiny_w33.png", "a_tiny_x2.7.png", "a_tiny_x4.png");
        assertThat(read(in.resolve("a_tiny_x2.7.png")).width()).isEqualTo(27);
        assertThat(read(in.resolve("a_tiny_w33.png")).height()).isEqualTo(66);
        assertThat(read(in.resolve("a_tiny_h30.png")).width()).isEqualTo(15);
    }

    @Test
    void run_tree_isMirroredAndABrokenFileStopsNothing() throws IOException {
        Cli.picture(in.resolve("a.png"), 4, 4, 3);
        Cli.picture(in.resolve("sub/你好 b.jpg"), 4, 4, 3);
        Cli.picture(in.resolve("sub/deep/c.png"), 4, 4, 4);
        Files.writeString(in.resolve("broken.png"), "no picture");
        Files.writeString(in.resolve("sub/notes.txt"), "no picture either");
        Path report = folder.resolve("reports/run.csv");
        Cli run = upscale(in, "-r", "-o", out, "--suffix", "_big", "--report", report);
        assertThat(run.code()).isEqualTo(1);
        assertThat(Cli.tree(out)).containsExactly("a_big.png", "sub/deep/c_big.png", "sub/你好 b_big.jpg");
        assertThat(read(out.resolve("sub/deep/c_big.png")).channels()).isEqualTo(4);
        assertThat(run.err()).anySatisfy(line -> assertThat(line)
                .isEqualTo("acutance: " + in.resolve("broken.png")
                        + ": expected a picture (PNG, JPEG, TIFF, WebP, BMP, PNM, GIF), found text"));
        assertThat(run.err()).last().isEqualTo("acutance: 3 written, 0 skipped, 1 failed");
        List<String> rows = Files.readAllLines(report);
        assertThat(rows)
                .hasSize(5)
                .first()
                .isEqualTo("input,output,status,reason,input_width,input_height,output_width,output_height,ms,model");
        assertThat(rows.get(1))
                .startsWith(in.resolve("a.png") + "," + out.resolve("a_big.png") + ",done,,4,4,16,16,")
                .endsWith(",tiny");
        assertThat(rows.get(2))
                .startsWith(
                        in.resolve("broken.png")
                                + ",,failed,\"expected a picture (PNG, JPEG, TIFF, WebP, BMP, PNM, GIF), found text\",0,0,0,0,");
    }

    @Test
    void run_folderWithoutRecursion_takesItsOwnPicturesAndRunsTwiceAlike() {
        Cli.picture(in.resolve("a.png"), 4, 4, 3);
        Cli.picture(in.resolve("sub/b.png"), 4, 4, 3);
        assertThat(upscale(in).code()).isZero();
        assertThat(upscale(in).code()).isZero();
        assertThat(Cli.tree(in)).containsExactly("a.png", "a_tiny_x4.png", "sub/b.png");
    }

    @Test
    void run_outputFolderInsideTheInput_isNotWalked() {
        Cli.picture(in.resolve("a.png"), 4, 4, 3);
        assertThat(upscale(in, "-r", "-o", in.resolve("big")).code()).isZero();
        assertThat(upscale(in, "-r", "-o", in.resolve("big")).code()).isZero();
        assertThat(Cli.tree(in)).containsExactly("a.png", "big/a.png");
    }

    @Test
    void run_outputFolderIsALaterInput_resultsAreNotEnlargedAgain() {
        Cli.picture(in.resolve("a.png"), 4, 4, 3);
        Cli.picture(out.resolve("b.png"), 4, 4, 3);
        Cli run = upscale(in, out, "-o", out, "--suffix", "_big");
        assertThat(run.code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("a_big.png", "b.png", "b_big.png");
    }

    @Test
    void run_resultWouldReplaceAnInput_failsAndLeavesIt() throws IOException {
        Path a = Cli.picture(in.resolve("a.png"), 4, 4, 3);
        Path b = Cli.picture(in.resolve("b.png"), 4, 4, 3);
        byte[] before = Files.readAllBytes(a);
        assertThat(upscale(in, "-o", in).code()).isEqualTo(1);
        assertThat(upscale(a, "-o", a).code()).isEqualTo(1);
        Cli onOther = upscale(a, b, "-o", in);
        assertThat(onOther.code()).isEqualTo(1);
        assertThat(onOther.err().get(1)).contains("its result would replace the input");
        assertThat(Files.readAllBytes(a)).isEqualTo(before);
        assertThat(Cli.tree(in)).containsExactly("a.png", "b.png");
    }

    @Test
    void run_twoInputsOfOneResult_failsTheSecond() throws IOException {
        Path first = Cli.picture(in.resolve("one/a.png"), 4, 4, 3);
        Path second = Cli.picture(in.resolve("two/a.png"), 8, 8, 3);
        Cli run = upscale(first, second, "-o", out);
        assertThat(run.code()).isEqualTo(1);
        assertThat(read(out.resolve("a.png")).width()).isEqualTo(16);
        assertThat(run.err()).anySatisfy(line -> assertThat(line)
                .startsWith("acutance: " + second + ": its result would be ")
                .endsWith("a.png, which is the result of another input"));
    }

    @Test
    void run_existingResult_isReplacedUnlessSkipped() throws IOException {
        Cli.picture(in.resolve("a.png"), 4, 4, 3);
        Cli.picture(in.resolve("b.png"), 4, 4, 3);
        Path old = Cli.picture(out.resolve("a.png"), 2, 2, 3);
        Cli skipping = upscale(in, "-o", out, "--skip-existing", "--report", folder.resolve("r.json"));
        assertThat(skipping.code()).isZero();
        assertThat(read(old).width()).isEqualTo(2);
        assertThat(read(out.resolve("b.png")).width()).isEqualTo(16);
        assertThat(Files.readString(folder.resolve("r.json")))
                .startsWith("[\n{\"input\":")
                .contains("\"status\":\"skipped\"", "\"status\":\"done\"")
                .endsWith("}\n]\n");
        assertThat(upscale(in, "-o", out).code()).isZero();
        assertThat(read(old).width()).isEqualTo(16);
    }

    @Test
    void run_alphaForJpeg_becomesPngAndIsSaid() throws IOException {
        Path alpha = Cli.picture(in.resolve("a.png"), 4, 4, 4);
        Cli run = upscale(alpha, "-o", out.resolve("big.jpg"));
        assertThat(run.code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("big.png");
        assertThat(read(out.resolve("big.png")).channels()).isEqualTo(4);
        assertThat(run.out().get(0)).contains("PNG, as JPEG cannot hold an alpha channel");
        assertThat(upscale(alpha, "-o", out, "-f", "jpg", "--skip-existing").code())
                .isZero();
        assertThat(Cli.tree(out)).containsExactly("a.png", "big.png");
    }

    @Test
    void run_contentAndNameDiffer_contentDecidesTheFormat() throws IOException {
        Path jpeg = Cli.picture(in.resolve("a.jpg"), 8, 8, 3);
        Path misnamed = Files.move(jpeg, in.resolve("a.png"));
        assertThat(upscale(misnamed, "-o", out).code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("a.jpg");
    }

    @Test
    void run_missingEmptyAndHugeInputs_failWithOneLineEach() throws IOException {
        Path empty = Files.createFile(in.resolve("empty.png"));
        Path large = Cli.picture(in.resolve("large.png"), 20, 20, 3);
        Cli run = upscale(in.resolve("missing.png"), empty, large, "--max-pixels", "399", "-o", out);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasSize(5);
        assertThat(run.err().get(1)).endsWith("missing.png: there is no such file");
        assertThat(run.err().get(2))
                .endsWith("empty.png: expected a picture (PNG, JPEG, TIFF, WebP, BMP, PNM, GIF), found an empty file");
        assertThat(run.err().get(3)).endsWith("large.png: expected at most 399 pixels, found 20 x 20");
        assertThat(Cli.tree(out)).isEmpty();
    }

    @Test
    void run_nothingCanStart_isExitCode2AndWritesNothing() throws IOException {
        Path a = Cli.picture(in.resolve("a.png"), 4, 4, 3);
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        assertThat(Cli.run("upscale", a, "-m", a).err())
                .hasSize(1)
                .first()
                .asString()
                .contains("a.png");
        assertThat(Cli.run("upscale", a, "-m", a).code()).isEqualTo(2);
        assertThat(Cli.run("upscale", a, "-m", folder.resolve("missing.pth")).code())
                .isEqualTo(2);
        assertThat(upscale(a, "-o", file.resolve("sub")).code()).isEqualTo(2);
        assertThat(upscale(a, "-o", out, "--report", folder.resolve("run.txt")).code())
                .isEqualTo(2);
        assertThat(upscale(a, "-o", out, "-g", "cuda:7").code()).isEqualTo(2);
        assertThat(Cli.tree(in)).containsExactly("a.png");
    }

    @Test
    void run_emptyFolder_saysSo() {
        Cli run = upscale(in);
        assertThat(run.code()).isZero();
        assertThat(run.err()).last().isEqualTo("acutance: no pictures found (folders inside folders are read with -r)");
    }

    @Test
    void run_progressJson_isLinesOfEvents() {
        Path a = Cli.picture(in.resolve("a.png"), 20, 10, 3);
        Cli run = upscale(a, in.resolve("missing.png"), "-o", out, "-t", "8", "--progress", "json");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).allMatch(line -> line.startsWith("{\"event\":\"") && line.endsWith("}"));
        assertThat(run.out().get(0)).startsWith("{\"event\":\"start\",\"version\":1,");
        assertThat(run.out().get(0)).contains("\"model\":\"tiny\",\"device\":\"cpu\",\"precision\":\"fp32\",");
        assertThat(run.out()).contains("{\"event\":\"begin\",\"input\":\"" + a + "\"}");
        assertThat(run.out()).anyMatch(line -> line.contains("\"event\":\"tile\"") && line.contains("\"done\":1,"));
        assertThat(run.out())
                .anyMatch(line -> line.contains("\"status\":\"failed\",\"reason\":\"there is no such file\""));
        assertThat(run.out())
                .last()
                .isEqualTo("{\"event\":\"end\",\"done\":1,\"skipped\":0,\"failed\":1,\"complete\":true}");
    }

    @Test
    void run_quietOrNoProgress_printsErrorsOnly() {
        Path a = Cli.picture(in.resolve("a.png"), 4, 4, 3);
        Cli quiet = upscale(a, in.resolve("missing.png"), "-o", out, "--quiet");
        assertThat(quiet.out()).isEmpty();
        assertThat(quiet.err()).hasSize(1).first().asString().endsWith("missing.png: there is no such file");
        Cli none = upscale(a, "-o", out, "--progress", "none");
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).hasSize(1).first().asString().contains("on cpu");
    }

    @Test
    void run_debug_printsTheTraceOfAFailedInput() {
        Path missing = in.resolve("missing.png");
        assertThat(upscale(missing).err()).noneMatch(line -> line.startsWith("\tat "));
        assertThat(upscale(missing, "--debug").err()).anyMatch(line -> line.startsWith("\tat io.github.acutance."));
    }

    @Test
    void run_onATerminal_drawsABarThatLeavesNoTrace() {
        Path a = Cli.picture(in.resolve("a.png"), 20, 10, 3);
        Cli run = Cli.run(new Terminal(true, true, true, 80), "upscale", a, "-m", model, "-o", out, "-t", "8");
        assertThat(run.code()).isZero();
        assertThat(run.err()).anyMatch(line -> line.contains("% [") && line.contains(" files ("));
        assertThat(run.err()).last().asString().isBlank();
        assertThat(run.err()).noneMatch(line -> line.length() > 80 && line.contains("["));
        assertThat(run.out())
                .hasSize(1)
                .first()
                .asString()
                .contains(out.resolve("a.png").toString());
    }
}
