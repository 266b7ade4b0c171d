package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as they are in the world: odd names, links, things in the way, broken files among good ones. */
class FolderRunTest {
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

    private static void link(Path link, Path to) {
        try {
            Files.createSymbolicLink(link, to);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "skipped: no symbolic links here: " + e);
        }
    }

    private static void assertOneError(Cli run, String end) {
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).filteredOn(line -> line.endsWith(end)).hasSize(1);
    }

    @Test
    void run_brokenPicturesAmongMany_failAloneEachWithAReason() throws IOException {
        byte[] png = Files.readAllBytes(Cli.picture(folder.resolve("whole.png"), 6, 6, 3));
        for (int i = 0; i < 60; i++) {
            Files.write(
                    in.resolve("%02d.png".formatted(i)), i % 20 == 7 ? Arrays.copyOf(png, png.length * 2 / 3) : png);
        }
        Path report = folder.resolve("run.csv");
        Cli run = upscale(in, "-o", out, "--report", report);
        assertThat(run.code()).isEqualTo(1);
        assertThat(Cli.tree(out)).hasSize(57).doesNotContain("07.png", "27.png", "47.png");
        assertThat(run.err()).last().isEqualTo("acutance: 57 written, 0 skipped, 3 failed");
        List<String> rows = Files.readAllLines(report);
        assertThat(rows).hasSize(61);
        assertThat(rows.stream().filter(row -> row.contains(",failed,")))
                .hasSize(3)
                .allMatch(row -> row.contains("truncated"));
    }

    /** Small ones go side by side where there is more than one processor; a large one, a broken one and more between them. */
    @Test
    void run_smallAndLargePictures_areThoseOfEachAloneInTheirOrder() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            String name = "%02d.png".formatted(i);
            if (i == 9) {
                Files.write(in.resolve(name), new byte[] {1, 2, 3});
            } else {
                Cli.picture(in.resolve(name), i % 5 == 3 ? 90 : 6 + i % 2, 7, 1 + i % 4);
                names.add(name);
            }
        }
        Path alone = Files.createDirectory(folder.resolve("alone"));
        for (String name : names) {
            upscale(in.resolve(name), "-o", alone.resolve(name), "--tile", "32");
        }
        Path report = folder.resolve("run.csv");
        Cli run = upscale(in, "-o", out, "--tile", "32", "--report", report, "--progress", "json");
        assertThat(run.err()).last().isEqualTo("acutance: 13 written, 0 skipped, 1 failed");
        for (String name : names) {
            assertThat(out.resolve(name)).hasSameBinaryContentAs(alone.resolve(name));
        }
        List<String> rows = Files.readAllLines(report);
        assertThat(rows).hasSize(15);
        assertThat(rows.subList(1, 15)).isSorted();
        List<String> begun = inputs(run, "begin");
        assertThat(begun).hasSize(14).isSorted().isEqualTo(inputs(run, "file"));
        assertThat(inputs(run, "tile").stream().distinct()).hasSize(13);
    }

    private static List<String> inputs(Cli run, String event) {
        return run.out().stream()
                .filter(line -> line.contains("\"event\":\"" + event + "\""))
                .map(line -> line.replaceAll(".*\"input\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "你好 世界.png",
                "Ünïcödé й ע ไทย.png",
                "😀 👩‍👩‍👧.png",
                "100% %20 %s %n.png",
                "a;b&c'd\"e$(f).png",
                " leading and trailing .png",
                "-x.png",
                "a..b...png",
                "line\nbreak.png"
            })
    void run_unusualName_isMirroredAndReported(String name) throws IOException {
        assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "skipped: not all are names on Windows");
        Cli.picture(in.resolve(name).resolve(name), 3, 3, 3);
        Path report = folder.resolve("run.json");
        Cli run = upscale(in, "-r", "-o", out, "--report", report);
        assertThat(run.code()).isZero();
        assertThat(Cli.tree(out)).containsExactly(name + "/" + name);
        assertThat(run.out()).as("one line, whatever the name").hasSize(1);
        assertThat(Files.readString(report)).contains("\"status\":\"done\"");
        assertThat(upscale("--", in.resolve(name).resolve(name)).code()).isZero();
    }

    @Test
    void run_nameAsLongAsCanBe_worksInAFolderAndFailsEarlyWithASuffix() {
        Cli.picture(in.resolve("x".repeat(251) + ".png"), 3, 3, 3);
        assertThat(upscale(in, "-o", out).code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("x".repeat(251) + ".png");
        Cli beside = upscale(in);
        assertThat(beside.code()).isEqualTo(1);
        assertThat(beside.err().get(1)).contains("its result would be ").endsWith("_tiny_x4.png: File name too long");
    }

    @Test
    void run_folderAtTheTarget_failsThatOneOnly() throws IOException {
        Cli.picture(in.resolve("a.png"), 3, 3, 3);
        Cli.picture(in.resolve("b.png"), 3, 3, 3);
        Files.createDirectories(out.resolve("a.png/kept"));
        assertOneError(upscale(in, "-o", out), "its result would be " + out.resolve("a.png") + ", which is a folder");
        assertThat(Cli.tree(out)).containsExactly("b.png");
        assertThat(upscale(in, "-o", out, "--skip-existing").code()).isEqualTo(1);
    }

    @Test
    void run_fileWhereAFolderMustBe_failsThatOneOnly() throws IOException {
        Cli.picture(in.resolve("sub/a.png"), 3, 3, 3);
        Cli.picture(in.resolve("z.png"), 3, 3, 3);
        Files.createDirectory(out);
        Files.writeString(out.resolve("sub"), "in the way");
        assertOneError(upscale(in, "-r", "-o", out), out.resolve("sub") + " is no folder");
        assertThat(Cli.tree(out)).containsExactly("sub", "z.png");
    }

    @Test
    void run_linksToFiles_areEnlargedUnderTheirOwnName() {
        Path far = Cli.picture(folder.resolve("elsewhere/far.png"), 3, 3, 3);
        link(in.resolve("near.png"), far);
        link(in.resolve("broken.png"), folder.resolve("missing"));
        assertOneError(
                upscale(in, "-o", out),
                "broken.png: a link to " + folder.resolve("missing") + ", which is not there or cannot be read");
        assertThat(Cli.tree(out)).containsExactly("near.png");
    }

    @Test
    void run_linkToAFolder_isNamedAndNotEntered() {
        Cli.picture(in.resolve("a.png"), 3, 3, 3);
        link(in.resolve("loop"), in);
        Cli run = upscale(in, "-r", "-o", out);
        assertThat(run.code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("a.png");
        assertThat(run.err()).anyMatch(line -> line.startsWith("acutance: " + in.resolve("loop") + ": a link to a"));
    }

    @Test
    void run_resultAtALinkOrItsTarget_neverReplacesAnInput() throws IOException {
        Path real = Cli.picture(folder.resolve("store/a.png"), 3, 3, 3);
        byte[] before = Files.readAllBytes(real);
        link(in.resolve("a.png"), real);
        // the link's own place, the place that it leads to, a link to it from the output, and the same by a linked
        // folder
        Files.createDirectory(out);
        link(out.resolve("a.png"), real);
        link(folder.resolve("door"), in);
        for (Path target : List.of(in, real.getParent(), out, folder.resolve("door"))) {
            Cli run = upscale(in, "-o", target);
            assertThat(run.code()).as("-o " + target).isEqualTo(1);
            assertThat(upscale(in.resolve("a.png"), "-o", target, "--skip-existing")
                            .code())
                    .as("-o " + target)
                    .isEqualTo(1);
        }
        assertThat(Files.readAllBytes(real)).isEqualTo(before);
        assertThat(in.resolve("a.png")).isSymbolicLink();
    }

    @Test
    void run_hardLinkOfTheInputAtTheTarget_isRefused() throws IOException {
        Path input = Cli.picture(in.resolve("a.png"), 3, 3, 3);
        Files.createDirectory(out);
        Files.createLink(out.resolve("a.png"), input);
        assertThat(upscale(in, "-o", out).code()).isEqualTo(1);
        assertThat(ImageFiles.read(input).width()).isEqualTo(3);
    }

    @Test
    void run_linkAtTheTargetToAnotherFile_isReplacedItself() throws IOException {
        Cli.picture(in.resolve("a.png"), 3, 3, 3);
        Path other = Cli.picture(folder.resolve("other.png"), 5, 5, 3);
        Files.createDirectory(out);
        link(out.resolve("a.png"), other);
        assertThat(upscale(in, "-o", out).code()).isZero();
        assertThat(out.resolve("a.png")).isRegularFile().satisfies(file -> assertThat(Files.isSymbolicLink(file))
                .isFalse());
        assertThat(ImageFiles.read(other).width()).isEqualTo(5);
    }

    @Test
    void run_outputFolderAroundTheInput_protectsIt() throws IOException {
        // out/in/x.png is an input, and what out/in/in/x.png would be mirrored to
        Path root = out.resolve("in");
        Path input = Cli.picture(root.resolve("x.png"), 3, 3, 3);
        Cli.picture(root.resolve("in/x.png"), 3, 3, 3);
        assertOneError(
                upscale(root, "-r", "-o", out),
                "would replace the input " + input + "; name another place with -o, or another ending with --suffix");
        assertThat(ImageFiles.read(input).width()).isEqualTo(3);
    }

    @Test
    void run_linkIntoTheOutputFolder_isRefused() {
        Path result = Cli.picture(out.resolve("b.png"), 3, 3, 3);
        link(in.resolve("a.png"), result);
        assertOneError(upscale(in, "-o", out), "a.png: a link into the output folder, to " + result);
    }

    @Test
    void run_secondInputOfAResultThatIsSkipped_failsAsItDidWhenTheResultWasMade() throws IOException {
        Path one = Cli.picture(in.resolve("one/a.png"), 3, 3, 3);
        Path two = Cli.picture(in.resolve("two/a.png"), 5, 5, 3);
        for (int run = 0; run < 2; run++) {
            assertOneError(upscale(one, two, "-o", out, "--skip-existing"), "which is the result of another input");
        }
        assertThat(ImageFiles.read(out.resolve("a.png")).width()).isEqualTo(12);
    }

    @Test
    void run_remainsOfADeadRun_areRemovedWhereResultsGo() throws IOException {
        Cli.picture(in.resolve("sub/a.png"), 3, 3, 3);
        Cli.picture(out.resolve("sub/a.png"), 3, 3, 3);
        Files.writeString(out.resolve("sub/.acutance-writing-1-abc.part"), "half");
        assertThat(upscale(in, "-r", "-o", out, "--skip-existing").code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("sub/a.png");
    }

    @Test
    void run_protectedTarget_isLeft() throws IOException {
        assumeTrue(!"root".equals(System.getProperty("user.name")), "skipped: nothing is protected against root");
        Cli.picture(in.resolve("a.png"), 3, 3, 3);
        Path old = Cli.picture(out.resolve("a.png"), 5, 5, 3);
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("r--r--r--"));
        assertOneError(upscale(in, "-o", out), "which is write-protected");
        assertThat(ImageFiles.read(old).width()).isEqualTo(5);
    }

    @Test
    void run_emptyName_isRefused() {
        assertThat(upscale("").code()).isEqualTo(2);
    }
}
