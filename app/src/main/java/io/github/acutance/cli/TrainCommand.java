package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.model.Device;
import io.github.acutance.train.ProcessGroup;
import io.github.acutance.train.Recipe;
import io.github.acutance.train.RecipeFile;
import io.github.acutance.train.TrainOptions;
import io.github.acutance.train.Training;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: a recipe in, weights out. */
@Command(
        name = "train",
        description = "Trains a network as a recipe says. Ctrl-C saves first; --resume goes on from there.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance train recipes/srresnet-x4-stage1.yaml",
            "  acutance train recipes/srresnet-x4-stage1.yaml --set train.total_iter=1000 -o runs/short",
            "  acutance train recipes/srresnet-x4-stage1.yaml --resume",
            "  acutance train recipes/srresnet-x4-stage1.yaml --processes 2"
        })
final class TrainCommand implements Callable<Integer> {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RECIPE.yaml", description = "What to train on what, with BasicSR's keys.")
    private Path recipe;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "Changes a value of the recipe, such as train.total_iter=1000. Repeatable.")
    private Map<String, String> changes = new LinkedHashMap<>();

    @Option(names = "--resume", description = "Go on from the newest checkpoint of the run's folder.")
    private boolean resume;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "RUN_DIR",
            description = "Folder of the run (default: runs/NAME). An earlier run there is renamed first.")
    private Path output;

    @Option(
            names = {"-g", "--device"},
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda, cuda:N or auto (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of one operation (default: all cores, shared by the processes).")
    private int threads;

    @Option(
            names = "--processes",
            paramLabel = "N",
            defaultValue = "1",
            description = "Processes that share every batch, on graphics cards one each (default: ${DEFAULT-VALUE}).")
    private int processes;

    @Option(names = "--rank", hidden = true, description = "Number of a process that another one has started.")
    private int rank;

    @Option(names = "--meeting", hidden = true, description = "Folder where it meets the others.")
    private Path meeting;

    @Override
    public Integer call() throws IOException {
        Usage usage = new Usage(spec);
        usage.requireAtLeast(0, "--threads", threads);
        usage.requireAtLeast(1, "--processes", processes);
        if (threads > 0 || processes > 1) {
            Training.threads(
                    threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() / processes));
        }
        TrainOptions options = RecipeFile.read(recipe, changes);
        options.requireShares(processes);
        Device where = ProcessGroup.deviceOf(Device.of(device), rank);
        Path folder = output != null ? output : Path.of("runs", options.name());
        try (Recipe method = Catalog.recipe(options.recipe(RootCommand.aux(spec), where))) {
            if (rank > 0) {
                return train(options, method, folder, where, line -> {});
            }
            prepare(folder);
            Path logFile = folder.resolve("train.log");
            try (BufferedWriter log =
                    Files.newBufferedWriter(logFile, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                return train(options, method, folder, where, line -> print(line, log));
            }
        }
    }

    private void prepare(Path folder) throws IOException {
        Screen screen = RootCommand.screen(spec);
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        if (resume && Files.isDirectory(folder)) {
            screen.note("resuming in " + folder);
        } else {
            RunFolder.makeNew(folder, now).ifPresent(old -> screen.note("the earlier run is now in " + old));
        }
        RunFolder.keepRecipe(recipe, folder, "acutance " + String.join(" ", words()), now);
    }

    private List<String> words() {
        return spec.commandLine().getParseResult().originalArgs();
    }

    @SuppressWarnings("try") // an interruption is there to be closed, and nothing else
    private int train(TrainOptions options, Recipe method, Path folder, Device where, Consumer<String> log)
            throws IOException {
        AtomicBoolean stop = new AtomicBoolean();
        try (Interruption interruption = Interruption.calling(() -> stop.set(true));
                TrainProcesses all =
                        rank > 0 ? TrainProcesses.follow(meeting) : TrainProcesses.start(processes, words());
                Training training = new Training(options, method, folder, group(all, where), log)) {
            long last = training.run(resume, stop::get);
            all.awaitEnd();
            boolean whole = last == options.train().totalIter();
            log.accept(whole ? "done: " + last + " iterations" : "interrupted and saved at iteration " + last);
            return whole ? 0 : Interruption.EXIT_CODE;
        }
    }

    private ProcessGroup group(TrainProcesses all, Device where) throws IOException {
        return processes == 1
                ? ProcessGroup.alone(where)
                : ProcessGroup.join(all.meeting(), rank, processes, where, all.lost());
    }

    private void print(String line, BufferedWriter log) {
        String stamped = CLOCK.format(LocalDateTime.now(ZoneId.systemDefault())) + " " + line;
        RootCommand.screen(spec).result(stamped);
        try {
            log.write(stamped);
            log.newLine();
            log.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
