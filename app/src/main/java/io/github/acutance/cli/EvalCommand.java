package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.eval.Dataset;
import io.github.acutance.eval.Evaluation;
import io.github.acutance.eval.Summary;
import io.github.acutance.eval.page.CropCollector;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.CancelledException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eval}: a dataset and models in, tables and a page out. */
@Command(
        name = "eval",
        description = "Measures models on a dataset, beside what papers report.",
        footerHeading = "%nDatasets:%n",
        footer = {
            "  A folder with HR and, if there, LR_bicubic/X4, LR_BD/X3, LR_DN/X3, LR_bicubic_fractional/X1.50;",
            "  or a plain folder of HR pictures. Where there are no LR pictures, they are made by --degradation.",
            "  With --labels DIR also numbers by region: label maps named like the HR pictures.",
            "  With --ref DIR a reference for each picture, named like it; or CUFED5's groups, whose 001_0.png is the",
            "  picture and 001_1.png to 001_5.png the references, as --ref-level says.",
            "",
            "Presets:",
            "  srgan, esrgan      Y, crop 4",
            "  pirm, ranksrgan    Y, crop 4, with rmse or psnr, and niqe",
            "  srobb              Y, crop 4, psnr ssim lpips",
            "  san, srfbn         Y, crop of the scale, the authors' chop; san+, srfbn+ with self-ensemble, too",
            "  metasr             Y, crop of the scale rounded up, LR with the border repeated",
            "  srntt              Y, crop 0;  crossnet  RGB, crop 0",
            "",
            "Examples:",
            "  acutance eval -n bicubic srresnet-x4 -d Set5 -s 4",
            "  acutance eval -n srresnet-x4 -m other.pth -d photos -s 4 --html report.html --csv report.csv",
            "",
            "-n bicubic is a model, too: two rows, the RGB pipeline (alone: bicubic-rgb) and the Y-only pipeline",
            "of the literature (bicubic-y). Exit codes: 0 all done, 1 some pictures failed, 2 nothing could start."
        })
final class EvalCommand implements Callable<Integer> {
    private static final double MAX_SCALE = 1000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-n", "--model-name"},
            paramLabel = "NAME",
            arity = "1..*",
            description = "Embedded models, or bicubic (default: srresnet-x4; 'acutance models list').")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-m", "--model-path"},
            paramLabel = "FILE",
            arity = "1..*",
            description = "Files of weights: .safetensors or .pth.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = {"-d", "--dataset"},
            paramLabel = "DATASET",
            required = true,
            description = "Folder of the pictures.")
    private Path folder;

    @Option(
            names = {"-s", "--scale"},
            paramLabel = "SCALE",
            arity = "1..*",
            split = ",",
            description = "Enlargements, such as 2 3 4 or 2.7 (default: the models' own).")
    private List<Double> scales = new ArrayList<>();

    @Mixin
    private ProtocolArguments protocol;

    @Mixin
    private ComputeArguments compute;

    @Mixin
    private RegionArguments regions;

    @Mixin
    private ReferenceArguments references;

    @Option(names = "--save", paramLabel = "DIR", description = "Write the results as PNG files.")
    private Path save;

    @Mixin
    private EvalOutputs.Arguments outputs;

    @Override
    @SuppressWarnings("try") // an interruption is there to be closed, and nothing else
    public Integer call() throws IOException {
        requireSensible(new Usage(spec));
        Screen screen = RootCommand.screen(spec);
        Dataset dataset = Dataset.of(folder);
        CancelToken cancel = new CancelToken();
        CropCollector crops = new CropCollector();
        protocol.addNiqeByDefault(outputs.page());
        Evaluation evaluation;
        try (Interruption interruption = Interruption.calling(cancel::cancel);
                EvalMeters meters = EvalMeters.open(protocol, RootCommand.aux(spec), compute.device());
                EvalOutputs written = outputs.open(crops)) {
            meters.openRegions(regions, RootCommand.aux(spec), compute.device());
            EvalRun run = new EvalRun(
                    dataset,
                    protocol,
                    compute,
                    references,
                    RootCommand.aux(spec),
                    meters,
                    keeper(crops),
                    screen,
                    cancel);
            evaluation =
                    run.run(contenders(), scales.stream().distinct().sorted().toList());
            written.write(evaluation);
        } catch (CancelledException e) {
            screen.note("interrupted: no table was written");
            return Interruption.EXIT_CODE;
        }
        TextTable.lines(Summary.rows(evaluation)).forEach(screen::result);
        List<List<String>> byRegion = Summary.regionRows(evaluation);
        if (!byRegion.isEmpty()) {
            TextTable.lines(byRegion).forEach(screen::result);
        }
        Summary.remarks(evaluation).forEach(screen::note);
        return evaluation.hasFailures() ? 1 : 0;
    }

    private void requireSensible(Usage usage) {
        for (double scale : scales) {
            usage.require(scale > 0 && scale <= MAX_SCALE, "-s", "a number above 0, at most 1000", scale);
        }
        references.requireSensible(usage);
        protocol.requireSensible(usage);
        compute.requireSensible(usage);
    }

    /** What is done with every result. */
    private ResultKeeper keeper(CropCollector crops) {
        return new ResultKeeper(Optional.ofNullable(save), outputs.page() ? Optional.of(crops) : Optional.empty());
    }

    private List<Contender> contenders() {
        List<Contender> contenders = new ArrayList<>();
        names.forEach(name -> contenders.addAll(Contender.named(name)));
        files.forEach(file -> contenders.add(new Contender.Weights(FileNames.stem(file), file)));
        return contenders.isEmpty() ? Contender.named(Catalog.DEFAULT_MODEL) : contenders;
    }
}
