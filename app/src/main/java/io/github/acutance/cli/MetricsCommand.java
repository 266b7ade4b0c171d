package io.github.acutance.cli;

import io.github.acutance.eval.LpipsDistance;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import io.github.acutance.model.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code metrics}: how near pictures are to their references, and how natural they look without. */
@Command(
        name = "metrics",
        description = "Measures pictures, against their references or, with niqe and pi, without.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance metrics psnr ssim -t photo_srresnet_x4.png -r original.png --crop 4",
            "  acutance metrics psnr -t results -r originals --crop 4 --csv psnr.csv",
            "  acutance metrics niqe -t results --crop 4",
            "  acutance metrics lpips --trunk vgg --aux networks -t results -r originals",
            "",
            "Two folders pair by name. Exit codes: 0 all done, 1 some pictures failed, 2 nothing could start."
        })
final class MetricsCommand implements Callable<Integer> {
    /** Reads the words of metrics. */
    static final class MetricConverter implements ITypeConverter<Metric> {
        @Override
        public Metric convert(String text) {
            for (Metric metric : Metric.values()) {
                if (metric.toString().equalsIgnoreCase(text)) {
                    return metric;
                }
            }
            throw new TypeConversionException("expected one of " + Metric.words() + "; found '" + text + "'");
        }
    }

    private static final int NAMED = 10;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "psnr|ssim|niqe|lpips|pi",
            arity = "1..*",
            converter = MetricConverter.class,
            description = "What to measure.")
    private List<Metric> metrics = new ArrayList<>();

    @Option(
            names = {"-t", "--test"},
            paramLabel = "TEST",
            required = true,
            description = "Picture, or folder of pictures.")
    private Path test;

    @Option(
            names = {"-r", "--reference"},
            paramLabel = "REFERENCE",
            description = "What it should be: a picture, or a folder of them.")
    private Path reference;

    @Option(
            names = "--channel",
            paramLabel = "y|rgb",
            defaultValue = "y",
            description = "y: the Y of BT.601 in studio range; rgb: all three (default: y).")
    private Channel channel;

    @Option(
            names = "--crop",
            paramLabel = "N",
            defaultValue = "0",
            description = "Pixels cut off at each side before anything else (default: 0; papers cut the scale).")
    private int crop;

    @Option(names = "--round-y", description = "Round Y to whole numbers, as a picture of 8 bits would have it.")
    private boolean roundY;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the table to a file.")
    private Path csv;

    @Option(
            names = "--trunk",
            paramLabel = "alex|vgg|squeeze",
            defaultValue = "alex",
            description = "Whose features lpips compares; its files are looked for in --aux (default: alex).")
    private String trunk;

    @Option(names = "--ma", paramLabel = "FILE", description = "CSV file of names and Ma scores, which pi needs.")
    private Path ma;

    @Override
    public Integer call() throws IOException {
        Usage usage = new Usage(spec);
        usage.requireAtLeast(0, "--crop", crop);
        List<Metric> columns = metrics.stream().distinct().toList();
        Optional<Metric> comparing = columns.stream().filter(Metric::compares).findFirst();
        usage.require(
                reference != null || comparing.isEmpty(),
                "-r",
                "a reference, which " + comparing.orElse(null) + " compares with",
                "none");
        usage.require(ma != null || !columns.contains(Metric.PI), "--ma", "a file of Ma scores for pi", "none");
        PicturePairs pairs = comparing.isEmpty() ? PicturePairs.alone(test) : PicturePairs.of(test, reference);
        Optional<MaScores> scores = columns.contains(Metric.PI) ? Optional.of(MaScores.read(ma)) : Optional.empty();
        try (LpipsDistance lpips = columns.contains(Metric.LPIPS) ? openLpips(usage) : null) {
            return run(
                    pairs,
                    new Measurement(columns, new Protocol(channel, crop, roundY), Optional.ofNullable(lpips), scores));
        }
    }

    private LpipsDistance openLpips(Usage usage) throws IOException {
        Path folder = RootCommand.aux(spec)
                .orElseThrow(
                        () -> usage.refused(
                                "--aux: expected the folder of the heads and the trunk of lpips (or ACUTANCE_AUX), found none"));
        return LpipsDistance.open(folder, trunk, Device.AUTO);
    }

    private int run(PicturePairs pairs, Measurement measurement) throws IOException {
        MetricsTable table = new MetricsTable(measurement.metrics());
        boolean failed;
        try (PartFile file = csv == null ? null : PartFile.open(csv)) {
            failed = fill(table, pairs, measurement);
            if (file != null) {
                file.writer().write(table.csv());
                file.finish();
            }
        }
        Screen screen = RootCommand.screen(spec);
        if (reference != null && !measurement.compares()) {
            screen.note("-r was not looked at: no metric here compares with a reference");
        }
        table.infinities().forEach(screen::note);
        measurement.labels().forEach(screen::note);
        table.lines().forEach(screen::result);
        return failed ? 1 : 0;
    }

    /** Measures all pairs, and answers whether one could not be measured. */
    private boolean fill(MetricsTable table, PicturePairs pairs, Measurement measurement) {
        Screen screen = RootCommand.screen(spec);
        boolean failed = false;
        for (PicturePairs.Pair pair : pairs.pairs()) {
            try {
                table.add(pair.name(), measure(pair, measurement, screen));
            } catch (IOException | IllegalArgumentException e) {
                failed = true;
                screen.error(Failures.lineOf(pair.test(), e));
                screen.trace(e);
            }
        }
        sayUnused(screen, pairs);
        return failed;
    }

    private static List<Double> measure(PicturePairs.Pair pair, Measurement measurement, Screen screen)
            throws IOException {
        if (!measurement.compares()) {
            return measurement.of(pair.name(), ImageFiles.read(pair.test()), null);
        }
        Path original = pair.reference()
                .orElseThrow(() -> new IOException("expected a reference of the same name, found none"));
        Image picture = ImageFiles.read(pair.test());
        Image wanted = ImageFiles.read(original);
        List<Double> numbers = measurement.of(pair.name(), picture, wanted);
        Measurement.differences(picture, wanted).forEach(line -> screen.note(pair.test() + ": " + line));
        return numbers;
    }

    private static void sayUnused(Screen screen, PicturePairs pairs) {
        List<Path> unused = pairs.unusedReferences();
        if (!unused.isEmpty()) {
            String names = unused.stream().limit(NAMED).map(FileNames::last).collect(Collectors.joining(", "));
            screen.note(unused.size() + (unused.size() == 1 ? " reference has" : " references have")
                    + " no picture to measure: " + names + (unused.size() > NAMED ? ", ..." : ""));
        }
    }
}
