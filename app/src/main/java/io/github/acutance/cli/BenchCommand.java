package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.infer.Machine;
import io.github.acutance.infer.Speed;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}: how fast a network runs here, beside how fast its convolutions alone run. */
@Command(
        name = "bench",
        description = {
            "Measures a network on this machine: milliseconds for one picture, GFLOP/s, what share of the",
            "time its bare convolutions take, peak memory, and start-up. 100 %% is as fast as convolutions",
            "can be computed as they stand; in fp32 networks may need fewer multiplications and less time."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  acutance bench --size 256x256", "  acutance bench --system esrgan --precision fp32 --json"})
final class BenchCommand implements Callable<Integer> {
    private static final int TURNS = 5;
    private static final long SEED = 1;
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");
    private static final Path STATUS = Path.of("/proc/self/status");

    /** Which network: one of three. */
    static final class Network {
        @Option(
                names = {"-n", "--model-name"},
                paramLabel = "NAME",
                description = "Embedded model (default: srresnet-x4).")
        private String name;

        @Option(
                names = {"-m", "--model-path"},
                paramLabel = "FILE",
                description = "File of weights.")
        private Path file;

        @Option(
                names = "--system",
                paramLabel = "ID",
                description = "A system at its paper's size, with random weights: esrgan, san, ...")
        private String system;
    }

    @ArgGroup
    private Network network = new Network();

    @Option(
            names = "--size",
            paramLabel = "HxW",
            defaultValue = "128x128",
            description = "Height and width of the picture (default: ${DEFAULT-VALUE}).")
    private String size;

    @Option(
            names = "--precision",
            paramLabel = "auto|fp32|bf16|fp16",
            defaultValue = "auto",
            description = "Number format (default: auto, the fastest that is safe).")
    private Precision precision;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Matcher sides = SIZE.matcher(size);
        new Usage(spec).require(sides.matches(), "--size", "HEIGHTxWIDTH in pixels, such as 128x128", size);
        int height = Integer.parseInt(sides.group(1));
        int width = Integer.parseInt(sides.group(2));
        try (SrModel model = open()) {
            long before = ManagementFactory.getRuntimeMXBean().getUptime();
            Speed speed = Speed.measure(model, height, width, precision, TURNS);
            double startUp = before + speed.firstMilliseconds();
            Screen screen = RootCommand.screen(spec);
            if (json) {
                screen.result(JsonText.of(entries(model, speed, startUp)));
            } else {
                print(screen, model, speed, startUp);
            }
        }
        return 0;
    }

    private SrModel open() throws IOException {
        if (network.system != null) {
            return Catalog.untrained(network.system, new SplittableRandom(SEED), Device.CPU);
        } else if (network.file != null) {
            return Catalog.open(network.file, Device.CPU);
        }
        return Catalog.open(network.name == null ? Catalog.DEFAULT_MODEL : network.name, Device.CPU);
    }

    private static void print(Screen screen, SrModel model, Speed speed, double startUp) {
        ModelCard card = model.card();
        screen.result(text("network: %s, %,d parameters", card.name(), card.parameters()));
        screen.result(text(
                "picture: %d x %d to x%d, %s on %s",
                speed.width(), speed.height(), card.scale(), speed.precision(), model.device()));
        screen.result("engine: " + Machine.engine());
        screen.result(text("time: %.1f ms (median of %d)", speed.milliseconds(), TURNS));
        if (speed.planned()) {
            screen.result(text("speed: %.0f GFLOP/s", speed.gigaflops()));
            screen.result(text(
                    "ceiling: bare convolutions %.1f ms, %.0f %% of the time",
                    speed.bareMilliseconds(), 100 * speed.shareOfCeiling()));
        } else {
            screen.result("ceiling: unknown, as the network runs without a plan");
        }
        peakMb().ifPresent(mb -> screen.result("memory: " + mb + " MB resident at the peak"));
        screen.result(text("start-up: %.2f s from the start of the process to the first result", startUp / 1e3));
    }

    private static Map<String, Object> entries(SrModel model, Speed speed, double startUp) {
        Map<String, Object> entries = new LinkedHashMap<>();
        entries.put("model", model.card().name());
        entries.put("parameters", model.card().parameters());
        entries.put("height", speed.height());
        entries.put("width", speed.width());
        entries.put("scale", model.card().scale());
        entries.put("precision", speed.precision());
        entries.put("device", model.device());
        entries.put("engine", Machine.engine());
        entries.put("milliseconds", speed.milliseconds());
        entries.put("gflops", speed.planned() ? speed.gigaflops() : null);
        entries.put("bare_milliseconds", speed.planned() ? speed.bareMilliseconds() : null);
        entries.put("ceiling_share", speed.planned() ? speed.shareOfCeiling() : null);
        entries.put("peak_memory_mb", peakMb().isPresent() ? peakMb().getAsLong() : null);
        entries.put("startup_milliseconds", startUp);
        return entries;
    }

    /** The greatest resident memory so far, as Linux tells it. */
    private static OptionalLong peakMb() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                    .findFirst();
        } catch (IOException notLinux) {
            return OptionalLong.empty();
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
