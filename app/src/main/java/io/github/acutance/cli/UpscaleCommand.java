package io.github.acutance.cli;

import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.WriteOptions;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code upscale}: pictures in, larger pictures out. */
@Command(
        name = "upscale",
        description = "Enlarges pictures and folders of pictures.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance upscale photo.jpg                  writes photo_srresnet_x4.jpg beside it",
            "  acutance upscale photo.jpg -o big.png -s 2.7",
            "  acutance upscale photos -r -o big --skip-existing --report run.csv",
            "  acutance upscale photos -r -o big --progress json     for programs; docs/progress.md",
            "  acutance upscale scan.png -m RRDB_ESRGAN_x4.pth -t 256",
            "",
            "Exit codes: 0 all done, 1 some inputs failed, 2 nothing could start, 130 interrupted."
        })
final class UpscaleCommand implements Callable<Integer> {
    /** How progress is shown. */
    enum ProgressKind {
        /** A bar on a terminal, else a line for each file. */
        AUTO,
        /** JSON lines on standard output. */
        JSON,
        /** Not at all. */
        NONE
    }

    /** Reads the formats that can be written. */
    static final class FormatConverter implements ITypeConverter<ImageFormat> {
        @Override
        public ImageFormat convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "png" -> ImageFormat.PNG;
                case "jpg", "jpeg" -> ImageFormat.JPEG;
                case "tif", "tiff" -> ImageFormat.TIFF;
                case "webp" -> ImageFormat.WEBP;
                default -> throw new TypeConversionException("expected png, jpg, tiff or webp, found '" + text + "'");
            };
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "IN",
            arity = "0..*",
            description = "Pictures (PNG, JPEG, TIFF, WebP, BMP, PNM, GIF) and folders of pictures.")
    private List<Path> positional = new ArrayList<>();

    @Option(
            names = {"-i", "--input"},
            paramLabel = "IN",
            description = "The same as IN without -i.")
    private List<Path> inputs = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "A file (for one input; ends like a picture), else a folder (default: beside each input).")
    private Path output;

    @Mixin
    private EngineArguments engine;

    @Mixin
    private ReferenceArguments references;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "png|jpg|tiff|webp",
            converter = FormatConverter.class,
            description = "Format of results (default: the input's). Pictures with alpha become png.")
    private ImageFormat format;

    @Option(
            names = "--quality",
            paramLabel = "Q",
            defaultValue = "95",
            description = "Quality of JPEG and WebP (default: 95; WebP is lossless at 100).")
    private int quality;

    /** What becomes of EXIF, XMP and IPTC. */
    enum MetadataKind {
        /** They are kept. */
        KEEP,
        /** They are left out. */
        STRIP
    }

    @Option(
            names = "--metadata",
            paramLabel = "keep|strip",
            defaultValue = "keep",
            description = "EXIF, XMP, IPTC and dots per inch (default: keep). The colour profile always stays.")
    private MetadataKind metadata;

    @Option(names = "--suffix", paramLabel = "S", description = "What names of results have after the input's stem.")
    private String suffix;

    @Option(
            names = {"-r", "--recursive"},
            description = "Folders inside folders, too (links to folders are not entered).")
    private boolean recursive;

    @Option(names = "--skip-existing", description = "Leave inputs alone whose result is there.")
    private boolean skipExisting;

    @Mixin
    private LimitArguments limits;

    @Option(names = "--report", paramLabel = "FILE", description = "A row for each input, as .csv or .json.")
    private Path report;

    @Option(
            names = "--progress",
            paramLabel = "auto|json|none",
            defaultValue = "auto",
            description = "auto: a bar on a terminal, else lines; json: JSON lines on standard output (default: auto).")
    private ProgressKind progress;

    @Override
    public Integer call() throws IOException {
        requireSensible(new Usage(spec));
        List<Path> roots = new ArrayList<>(inputs);
        roots.addAll(positional);
        Optional<Path> file = outputFile(roots);
        try (SrModel model = engine.open();
                ReferenceArguments.Ready ready = references.bind(
                        model, RootCommand.aux(spec), engine.options().memoryMb());
                Upscaler upscaler = Upscaler.of(ready.model(), engine.options().withMaxPixels(limits.pixels()))) {
            OutputNames names = names(file, model.card().scale());
            makeFolder(names);
            return run(upscaler, plan(roots, names, ready::prepare));
        }
    }

    private void requireSensible(Usage usage) {
        engine.requireSensible(usage);
        references.requireSensible(usage);
        usage.require(!inputs.isEmpty() || !positional.isEmpty(), "IN", "pictures or folders", "none");
        usage.require(
                Stream.concat(inputs.stream(), positional.stream())
                        .noneMatch(path -> path.toString().isEmpty()),
                "IN",
                "pictures or folders",
                "an empty name");
        usage.require(quality >= 1 && quality <= 100, "--quality", "1 to 100", quality);
        limits.requireSensible(usage);
    }

    /** The file that {@code -o} names, if it names one. */
    private Optional<Path> outputFile(List<Path> roots) {
        boolean single = roots.size() == 1 && !Files.isDirectory(roots.get(0));
        if (output == null || !single || !FileNames.isPicture(output) || Files.isDirectory(output)) {
            return Optional.empty();
        }
        Usage usage = new Usage(spec);
        Optional<ImageFormat> named = ImageFormat.ofName(output);
        usage.require(
                named.filter(ImageFormat::isWritable).isPresent(),
                "-o",
                "a name that ends in .png, .jpg, .tif or .webp",
                output);
        usage.require(format == null || format == named.get(), "-f", "the format of " + output, format);
        usage.require(suffix == null, "--suffix", "none where -o names a file", "'" + suffix + "'");
        return Optional.of(output);
    }

    private OutputNames names(Optional<Path> file, int modelScale) {
        if (file.isPresent()) {
            return OutputNames.file(file.get());
        }
        if (output != null) {
            return OutputNames.folder(output, suffix == null ? "" : suffix);
        }
        return OutputNames.beside(
                suffix == null ? OutputNames.ending(engine.name(), engine.sizeName(modelScale)) : suffix);
    }

    private UpscaleRun.Plan plan(List<Path> roots, OutputNames names, UpscaleRun.Preparation preparation) {
        boolean amongInputs = output == null || roots.stream().anyMatch(root -> Inputs.isSame(root, output));
        return new UpscaleRun.Plan(
                new Inputs(roots, recursive, names.folder(), amongInputs ? names.ending() : ""),
                names,
                names.file().isPresent() ? ImageFormat.ofName(names.file().get()) : Optional.ofNullable(format),
                limits.limits(),
                new WriteOptions(quality, metadata == MetadataKind.KEEP),
                skipExisting,
                preparation);
    }

    private static void makeFolder(OutputNames names) {
        Optional<Path> folder = names.folder()
                .or(() -> names.file().map(file -> file.toAbsolutePath().getParent()));
        if (folder.isPresent()) {
            try {
                Files.createDirectories(folder.get());
            } catch (IOException e) {
                throw new StartException("the output folder cannot be made: " + Failures.lineOf(e), e);
            }
        }
    }

    @SuppressWarnings("try") // an interruption is there to be closed, and nothing else
    private int run(Upscaler upscaler, UpscaleRun.Plan plan) throws IOException {
        Screen screen = RootCommand.screen(spec);
        CancelToken cancel = new CancelToken();
        try (Interruption interruption = Interruption.calling(cancel::cancel)) {
            UpscaleRun run;
            boolean complete;
            try (Report rows = report == null ? null : Report.open(report, engine.name());
                    RunView view = view(screen, plan.inputs())) {
                run = new UpscaleRun(plan, upscaler, cancel, screen, view, Optional.ofNullable(rows));
                view.start(new RunStart(
                        engine.name(),
                        upscaler.device().toString(),
                        upscaler.precision().toString(),
                        engine.source() + upscaler.describe()));
                complete = run.run();
                view.complete(complete);
            }
            sayHowItEnded(screen, run, complete);
            if (!complete) {
                return Interruption.EXIT_CODE;
            }
            return run.hasFailures() ? 1 : 0;
        }
    }

    private RunView view(Screen screen, Inputs inputs) {
        return switch (progress) {
            case JSON -> new JsonView(screen, inputs::count);
            case NONE -> new SilentView(screen);
            case AUTO ->
                screen.terminal().err() && !screen.quiet() ? new BarView(screen, inputs::count) : new LineView(screen);
        };
    }

    private void sayHowItEnded(Screen screen, UpscaleRun run, boolean complete) {
        int done = run.count(Outcome.Status.DONE);
        int skipped = run.count(Outcome.Status.SKIPPED);
        int failed = run.count(Outcome.Status.FAILED);
        if (!complete || done + skipped + failed > 1) {
            screen.note((complete ? "" : "interrupted: ") + done + " written, " + skipped + " skipped, " + failed
                    + " failed");
        } else if (done + skipped + failed == 0) {
            screen.note("no pictures found" + (recursive ? "" : " (folders inside folders are read with -r)"));
        }
    }
}
