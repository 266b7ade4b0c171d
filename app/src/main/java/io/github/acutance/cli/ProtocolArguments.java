package io.github.acutance.cli;

import io.github.acutance.eval.Conditions;
import io.github.acutance.eval.LrKind;
import io.github.acutance.eval.Measure;
import io.github.acutance.eval.Preset;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The arguments that say how {@code eval} measures; what is not said comes from the preset. */
final class ProtocolArguments {
    /** Reads the words of measures. */
    static final class MeasureConverter implements ITypeConverter<Measure> {
        @Override
        public Measure convert(String text) {
            return Measure.ofWord(text)
                    .orElseThrow(() -> new TypeConversionException("expected one of "
                            + Arrays.stream(Measure.values()).map(Measure::word).collect(Collectors.joining(", "))
                            + ", found '" + text + "'"));
        }
    }

    /** Reads the words of presets. */
    static final class PresetConverter implements ITypeConverter<Preset> {
        @Override
        public Preset convert(String text) {
            return Preset.ofWord(text)
                    .orElseThrow(() -> new TypeConversionException("expected one of "
                            + Arrays.stream(Preset.values()).map(Preset::word).collect(Collectors.joining(", "))
                            + ", found '" + text + "'"));
        }
    }

    /** Reads the kinds of LR pictures. */
    static final class LrKindConverter implements ITypeConverter<LrKind> {
        @Override
        public LrKind convert(String text) {
            return LrKind.ofWord(text)
                    .orElseThrow(() ->
                            new TypeConversionException("expected bi, bi-clamped, bd or dn, found '" + text + "'"));
        }
    }

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            converter = PresetConverter.class,
            description = "A paper's protocol; the list is below.")
    private Preset preset;

    @Option(
            names = "--metrics",
            paramLabel = "METRIC",
            arity = "1..*",
            split = ",",
            converter = MeasureConverter.class,
            description = "What to measure: psnr ssim rmse niqe lpips (default: the preset's, else psnr ssim).")
    private List<Measure> measures = List.of();

    @Option(
            names = "--channel",
            paramLabel = "y|rgb",
            description = "y: the Y of BT.601 in studio range; rgb: all three (default: y).")
    private Channel channel;

    @Option(
            names = "--crop",
            paramLabel = "N",
            description = "Pixels cut off at each side before measuring (default: the scale, rounded up).")
    private Integer crop;

    @Option(names = "--round-y", description = "Round Y to whole numbers, as a picture of 8 bits would have it.")
    private boolean roundY;

    @Option(
            names = "--degradation",
            paramLabel = "bi|bi-clamped|bd|dn",
            converter = LrKindConverter.class,
            description = "Which LR pictures to take, or to make where there are none (default: bi).")
    private LrKind lr;

    @Option(
            names = "--trunk",
            paramLabel = "alex|vgg|squeeze",
            defaultValue = "alex",
            description = "The network of lpips, found in --aux (default: alex).")
    private String trunk;

    private boolean niqe;

    /** Whether NIQE is measured where nothing is said: the page draws it against PSNR. */
    void addNiqeByDefault(boolean wanted) {
        niqe = wanted;
    }

    /** Refuses numbers that make no sense. */
    void requireSensible(Usage usage) {
        usage.requireAtLeast(0, "--crop", crop);
    }

    /** The columns. */
    List<Measure> measures() {
        if (!measures.isEmpty()) {
            return measures.stream().distinct().sorted().toList();
        }
        if (preset != null) {
            return preset.measures();
        }
        return niqe ? List.of(Measure.PSNR, Measure.SSIM, Measure.NIQE) : List.of(Measure.PSNR, Measure.SSIM);
    }

    /** The network of lpips. */
    String trunk() {
        return trunk;
    }

    /** The LR pictures. */
    LrKind lr() {
        return lr != null ? lr : preset == null ? LrKind.BI : preset.lr();
    }

    /** Whether the preset averages over flips and transposes. */
    boolean selfEnsemble() {
        return preset != null && preset.selfEnsemble();
    }

    /** Whether the preset cuts pictures into quarters. */
    boolean chop() {
        return preset != null && preset.chop();
    }

    /** How numbers are made at a scale; what depends on the method is still empty. */
    Conditions conditions(double scale) {
        Protocol usual =
                preset == null ? new Protocol(Channel.Y, (int) Math.ceil(scale), false) : preset.protocol(scale);
        Protocol protocol = new Protocol(
                channel == null ? usual.channel() : channel,
                crop == null ? usual.cropPixels() : crop,
                roundY || usual.roundY());
        return new Conditions(protocol, lr(), false, "", "", "", preset == null ? "" : preset.word());
    }
}
