package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.catalog.WeightsSummary;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.SizeRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models inspect}: what a file of weights is. */
@Command(
        name = "inspect",
        description = "Says what a file of weights is: system, scale, layout, size, and its card.",
        footerHeading = "%nExample:%n",
        footer = "  acutance models inspect RRDB_ESRGAN_x4.pth")
final class ModelsInspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "File of weights: .safetensors or .pth.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        ModelCard card = Catalog.inspect(file);
        WeightsSummary summary = Catalog.summary(file);
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", card.name()));
        rows.add(List.of("system", card.system() + " (" + card.title() + ")"));
        rows.add(List.of("paper", card.paper()));
        rows.add(List.of(
                "scale",
                card.anyScale()
                        ? "any from 1, made for up to x%.0f; x%d unless asked"
                                .formatted(card.greatestScale(), card.scale())
                        : "x" + card.scale()));
        rows.add(List.of("network", shape(card)));
        rows.add(List.of("parameters", String.format(Locale.ROOT, "%,d", card.parameters())));
        rows.add(List.of("layout", summary.layout()));
        rows.add(List.of("tensors", summary.tensors() + " of " + String.join(", ", summary.dtypes())));
        rows.add(List.of("input size", sizeRule(card.sizeRule())));
        rows.add(List.of(
                "receptive field",
                card.global() ? "global: tiles change the result" : card.receptiveField() + " pixels to each side"));
        rows.add(List.of("safe precisions", precisions(card)));
        rows.add(List.of("licence", card.licence().isEmpty() ? "unknown" : card.licence()));
        rows.add(List.of("training", card.training().isEmpty() ? "unknown" : card.training()));
        card.measured().forEach(number -> rows.add(List.of("measured", measured(number))));
        rows.add(List.of("sha256", card.sha256()));
        TextTable.lines(rows).forEach(RootCommand.screen(spec)::result);
        return 0;
    }

    private static String shape(ModelCard card) {
        return card.shape().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    private static String precisions(ModelCard card) {
        String all =
                card.safePrecisions().stream().sorted().map(Object::toString).collect(Collectors.joining(", "));
        return card.bf16Sums() ? all + " (partial sums too)" : all;
    }

    private static String sizeRule(SizeRule rule) {
        if (rule.equals(SizeRule.ANY)) {
            return "any";
        }
        String multiple = rule.multiple() == 1 ? "" : ", a multiple of " + rule.multiple();
        return "at least " + rule.minimum() + multiple + " pixels; others are padded";
    }

    private static String measured(ModelCard.Measurement number) {
        return String.format(
                Locale.ROOT, "%s %s %.4f (%s)", number.dataset(), number.metric(), number.value(), number.protocol());
    }
}
