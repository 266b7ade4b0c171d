package io.github.acutance.bench;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a large folder does to the program, and what killing it leaves: two lines of figures.
 *
 * <p>First the program enlarges a folder of pictures of 24 x 24 pixels, one of a hundred broken, while its resident memory
 * is read from {@code /proc}. Then it does the same anew and is killed at random moments until it has finished; whatever
 * lies at the name of a result is decoded each time.
 *
 * <p>Arguments: a folder to work in, which must be new; the number of pictures (2000); a seed (the clock); then what goes
 * behind {@code acutance upscale}, such as {@code -m small.safetensors --threads 1}. Needs Linux, and is started in the
 * checkout.
 */
public final class FolderRuns {
    private static final int SIDE = 24;
    private static final int EVERY = 100; // of which one is broken
    private static final int LONGEST_LIFE_MILLIS = 9000;

    private final Path in;
    private final Path out;
    private final int pictures;
    private final Random random;
    private final List<String> options;

    private FolderRuns(Path work, int pictures, long seed, List<String> options) {
        this.in = work.resolve("in");
        this.out = work.resolve("out");
        this.pictures = pictures;
        this.random = new Random(seed);
        this.options = options;
    }

    /** Measures, and ends with an exception if a file at the name of a result is not whole. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path work = Files.createDirectory(Path.of(arguments[0]));
        int pictures = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2000;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
        System.out.println("folder-runs seed " + seed);
        List<String> options = List.of(arguments).subList(Math.min(3, arguments.length), arguments.length);
        FolderRuns runs = new FolderRuns(work, pictures, seed, options);
        runs.makePictures();
        runs.measureMemory(work.resolve("run.csv"));
        runs.deleteResults();
        runs.killUntilFinished(work.resolve("killed.csv"));
    }

    private void makePictures() throws IOException {
        for (int i = 0; i < pictures; i++) {
            byte[] samples = new byte[SIDE * SIDE * 3];
            random.nextBytes(samples);
            Path file = in.resolve("%03d/p%06d.png".formatted(i / EVERY, i));
            Files.createDirectories(file.getParent());
            ImageFiles.write(Image.of8(SIDE, SIDE, 3, samples), file);
            if (i % EVERY == EVERY / 2) {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
        }
    }

    private void measureMemory(Path report) throws IOException, InterruptedException {
        Process program = start(report);
        List<Long> residentKb = new ArrayList<>();
        while (!program.waitFor(500, TimeUnit.MILLISECONDS)) {
            try (Stream<String> lines = Files.lines(Path.of("/proc", program.pid() + "", "status"))) {
                lines.filter(line -> line.startsWith("VmRSS:"))
                        .map(line -> line.replaceAll("\\D", ""))
                        .forEach(kb -> residentKb.add(Long.parseLong(kb)));
            } catch (IOException e) {
                break; // it has just ended
            }
        }
        int n = residentKb.size();
        long failed = Files.readAllLines(report).stream()
                .filter(row -> row.contains(",failed,"))
                .count();
        System.out.printf(
                Locale.ROOT,
                "folder-runs %d pictures: exit %d, %d results, %d reasons; resident MB after 1/4, 1/2, 3/4 and at the end:"
                        + " %d, %d, %d, %d%n",
                pictures,
                program.waitFor(),
                wholeResults(),
                failed,
                residentKb.get(n / 4) >> 10,
                residentKb.get(n / 2) >> 10,
                residentKb.get(3 * n / 4) >> 10,
                residentKb.get(n - 1) >> 10);
    }

    private void killUntilFinished(Path report) throws IOException, InterruptedException {
        int kills = 0;
        int remains = 0;
        boolean finished = false;
        long before = 0;
        long after = 0;
        while (!finished) {
            before = after;
            Process program = start(report);
            finished = program.waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
            if (!finished) {
                program.destroyForcibly().waitFor();
                kills++;
            }
            after = wholeResults();
            remains += (int) files(out).filter(FolderRuns::isPart).count();
        }
        long done = Files.readAllLines(report).stream()
                .filter(row -> row.contains(",done,"))
                .count();
        System.out.printf(
                Locale.ROOT,
                "folder-runs killed %d times: every result whole each time, %d temporary files seen, %d left at the end; the"
                        + " last run found %d and made %d of %d%n",
                kills,
                remains,
                files(out).filter(FolderRuns::isPart).count(),
                before,
                done,
                after);
    }

    /** Java itself, so that a kill meets it: the launcher replaces itself by it. */
    private Process start(Path report) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("./acutance", "upscale", in.toString(), "-r", "-o", out.toString()));
        command.addAll(List.of("--skip-existing", "--quiet", "--report", report.toString()));
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private long wholeResults() throws IOException {
        List<Path> results = files(out).filter(file -> !isPart(file)).toList();
        for (Path result : results) {
            ImageFiles.read(result);
        }
        return results.size();
    }

    private void deleteResults() throws IOException {
        for (Path file : files(out).toList()) {
            Files.delete(file);
        }
    }

    private static boolean isPart(Path file) {
        return file.getFileName().toString().endsWith(".part");
    }

    private static Stream<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList().stream();
        }
    }
}
