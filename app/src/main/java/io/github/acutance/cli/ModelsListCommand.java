package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.model.ModelCard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code models list}: a table of the embedded models. */
@Command(
        name = "list",
        description = "Lists the embedded models: name, scale, parameters, PSNR on Set5 in dB, licence.",
        footerHeading = "%nExample:%n",
        footer = "  acutance models list")
final class ModelsListCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("name", "scale", "parameters", "PSNR (Set5)", "licence"));
        for (ModelCard card : Catalog.cards()) {
            rows.add(List.of(
                    card.name(),
                    "x" + card.scale(),
                    String.format(Locale.ROOT, "%,d", card.parameters()),
                    psnr(card),
                    card.licence().isEmpty() ? "unknown" : card.licence()));
        }
        TextTable.lines(rows).forEach(RootCommand.screen(spec)::result);
    }

    private static String psnr(ModelCard card) {
        return card.measured().stream()
                .filter(number ->
                        number.dataset().equals("Set5") && number.metric().startsWith("PSNR"))
                .findFirst()
                .map(number -> String.format(Locale.ROOT, "%.2f dB", number.value()))
                .orElse("not measured");
    }
}
