package io.github.acutance.cli;

import io.github.acutance.eval.Bicubic;
import io.github.acutance.eval.Conditions;
import io.github.acutance.eval.Dataset;
import io.github.acutance.eval.Evaluation;
import io.github.acutance.eval.Evaluator;
import io.github.acutance.eval.Failure;
import io.github.acutance.eval.Method;
import io.github.acutance.eval.MethodResult;
import io.github.acutance.eval.PictureResult;
import io.github.acutance.eval.Sample;
import io.github.acutance.eval.UpscalerMethod;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.CancelledException;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.metric.Channel;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Evaluates one contender after the other, each open only while it is measured. */
final class EvalRun implements Evaluator.Listener {
    private static final List<Double> USUAL_SCALE = List.of(4.0);

    private final Dataset dataset;
    private final ProtocolArguments protocol;
    private final ComputeArguments compute;
    private final ReferenceArguments references;
    private final Optional<Path> aux;
    private final ResultKeeper keeper;
    private final Screen screen;
    private final CancelToken cancel;
    private final Evaluator evaluator;
    private final List<String> meterNotes;

    /** A run over a dataset, which ends early when {@code cancel} says so. */
    EvalRun(
            Dataset dataset,
            ProtocolArguments protocol,
            ComputeArguments compute,
            ReferenceArguments references,
            Optional<Path> aux,
            EvalMeters meters,
            ResultKeeper keeper,
            Screen screen,
            CancelToken cancel) {
        this.dataset = dataset;
        this.protocol = protocol;
        this.compute = compute;
        this.references = references;
        this.aux = aux;
        this.keeper = keeper;
        this.screen = screen;
        this.cancel = cancel;
        this.evaluator = new Evaluator(meters.meters(), meters.regions(), this);
        this.meterNotes = meters.notes();
    }

    /**
     * Measures all contenders.
     *
     * @param scales none for the models' own
     */
    Evaluation run(List<Contender> contenders, List<Double> scales) throws IOException {
        List<MethodResult> results = new ArrayList<>();
        TreeSet<Double> used = new TreeSet<>(scales);
        for (Contender contender : contenders) {
            if (contender instanceof Contender.Weights weights) {
                results.addAll(runModel(weights, scales));
            }
        }
        results.forEach(result -> used.add(result.scale()));
        List<MethodResult> first = new ArrayList<>();
        for (Contender contender : contenders) {
            if (contender instanceof Contender.Interpolation interpolation) {
                for (double scale : used.isEmpty() ? USUAL_SCALE : used) {
                    runBicubic(interpolation.bicubic(), scale).ifPresent(first::add);
                }
            }
        }
        first.addAll(results);
        first.sort(Comparator.comparingDouble(MethodResult::scale));
        String machine = MachineLines.all().subList(1, 3).stream()
                .map(line -> line.substring(line.indexOf(' ') + 1)) // after "system:" and "processor:"
                .collect(Collectors.joining(", "));
        return new Evaluation(dataset.name(), protocol.measures(), first, machine, "acutance " + VersionText.program());
    }

    private List<MethodResult> runModel(Contender.Weights weights, List<Double> scales) throws IOException {
        List<MethodResult> results = new ArrayList<>();
        try (SrModel model = weights.open(compute.device());
                ReferenceArguments.Ready ready =
                        references.bindEach(model, aux, compute.options().memoryMb(), dataset)) {
            ModelCard card = model.card();
            Optional<UpscalerMethod.Binding> binding = Optional.of(sample -> ready.prepare(sample.hr()));
            for (double scale : scales.isEmpty() ? List.of((double) card.scale()) : scales) {
                boolean ensemble = compute.selfEnsemble() || protocol.selfEnsemble();
                UpscaleOptions options = compute.options().withSelfEnsemble(ensemble);
                if (protocol.chop() && card.chopPixels() > 0) {
                    options = options.withTile(UpscaleOptions.AUTO).withChop(true);
                }
                options = scale == card.scale() ? options : options.withScale(scale);
                try (Upscaler upscaler = Upscaler.of(ready.model(), options)) {
                    results.add(
                            run(new UpscalerMethod(weights.title(), card, upscaler, ensemble, cancel, binding), scale));
                }
            }
        }
        return results;
    }

    /** The Y-only pipeline makes its own LR pictures: it stands for bicubic ones, whole scales and Y alone. */
    private Optional<MethodResult> runBicubic(Bicubic bicubic, double scale) throws IOException {
        Conditions conditions = protocol.conditions(scale);
        boolean fits = conditions.protocol().channel() == Channel.Y
                && conditions.lr().word().equals("bi")
                && scale == Math.rint(scale);
        if (bicubic == Bicubic.Y_ONLY && !fits) {
            screen.note(bicubic.title() + " left out: it is for bicubic LR pictures, whole scales and channel y");
            return Optional.empty();
        }
        return Optional.of(run(bicubic, scale));
    }

    private MethodResult run(Method method, double scale) throws IOException {
        Dataset.Selection found = dataset.at(scale, protocol.lr());
        List<String> notes = new ArrayList<>(found.notes());
        notes.addAll(meterNotes);
        Dataset.Selection selection = new Dataset.Selection(found.samples(), found.unusable(), notes);
        selection.unusable().forEach(failure -> failed(method, failure));
        return evaluator.run(method, dataset, selection, scale, protocol.conditions(scale));
    }

    @Override
    public void measured(
            Method method, Sample sample, Method.Trial trial, Method.Enlarged enlarged, PictureResult result)
            throws IOException {
        if (cancel.isCancelled()) {
            throw new CancelledException("interrupted");
        }
        keeper.keep(method, sample, trial, enlarged);
        StringBuilder line = new StringBuilder(method.title() + " " + OutputNames.scale(trial.scale()) + " ");
        line.append(sample.name());
        result.values()
                .forEach((measure, value) ->
                        line.append(", ").append(measure.word()).append(' ').append(measure.format(value)));
        screen.note(line.toString());
    }

    @Override
    public void failed(Method method, Failure failure) {
        screen.error(method.title() + ": " + failure.name() + ": " + failure.reason());
    }
}
