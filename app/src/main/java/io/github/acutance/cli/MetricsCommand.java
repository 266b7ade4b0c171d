package io.github.acutance.cli;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code metrics}: how near pictures are to their references. */
@Command(
        name = "metrics",
        description = "Measures pictures against their references.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance metrics psnr ssim -t photo_srresnet_x4.png -r original.png --crop 4",
            "  acutance metrics psnr -t results -r originals --crop 4 --csv psnr.csv",
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
            throw new TypeConversionException("expected psnr or ssim, found '" + text + "'");
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "psnr|ssim",
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

    @Override
    public Integer call() throws IOException {
        Usage usage = new Usage(spec);
        usage.requireAtLeast(0, "--crop", crop);
        usage.require(reference != null, "-r", "a reference, which psnr and ssim compare with", "none");
        PicturePairs pairs = PicturePairs.of(test, reference);
        MetricsTable table = new MetricsTable(metrics.stream().distinct().toList());
        Protocol protocol = new Protocol(channel, crop, roundY);
        boolean failed;
        try (PartFile file = csv == null ? null : PartFile.open(csv)) {
            failed = fill(table, pairs, protocol);
            if (file != null) {
                file.writer().write(table.csv());
                file.finish();
            }
        }
        Screen screen = RootCommand.screen(spec);
        screen.note(protocol.label());
        table.lines().forEach(screen::result);
        return failed ? 1 : 0;
    }

    /** Measures all pairs, and answers whether one could not be measured. */
    private boolean fill(MetricsTable table, PicturePairs pairs, Protocol protocol) {
        Screen screen = RootCommand.screen(spec);
        boolean failed = false;
        for (PicturePairs.Pair pair : pairs.pairs()) {
            try {
                table.add(pair.name(), measure(pair, table.metrics(), protocol));
            } catch (IOException | IllegalArgumentException e) {
                failed = true;
                screen.error(Failures.lineOf(pair.test(), e));
                screen.trace(e);
            }
        }
        sayUnused(screen, pairs);
        return failed;
    }

    private static List<Double> measure(PicturePairs.Pair pair, List<Metric> columns, Protocol protocol)
            throws IOException {
        Path original = pair.reference()
                .orElseThrow(() -> new IOException("expected a reference of the same name, found none"));
        Image picture = ImageFiles.read(pair.test());
        Image wanted = ImageFiles.read(original);
        List<Double> values = new ArrayList<>();
        for (Metric metric : columns) {
            values.add(metric.of(picture, wanted, protocol));
        }
        return values;
    }

    private static void sayUnused(Screen screen, PicturePairs pairs) {
        int unused = pairs.unusedReferences().size();
        if (unused > 0) {
            screen.note(unused + (unused == 1 ? " reference was" : " references were") + " not asked for, such as "
                    + pairs.unusedReferences().get(0));
        }
    }
}
