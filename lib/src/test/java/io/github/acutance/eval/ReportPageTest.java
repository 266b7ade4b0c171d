package io.github.acutance.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.eval.page.CropCollector;
import io.github.acutance.eval.page.ReportPage;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    @TempDir
    private Path folder;

    @Test
    void of_hostileNames_areEscapedAndNothingIsFetched() throws IOException {
        Path set = folder.resolve("a'b&c {{title}}");
        Pictures.write(set.resolve("x&lt;'onerror=alert(1).png"), Pictures.noise(128, 112, 3, 1));
        Dataset dataset = Dataset.of(set);
        Conditions conditions = new Conditions(new Protocol(Channel.Y, 2, false), LrKind.BI, false, "", "", "", "");
        CropCollector crops = new CropCollector();
        Map<Measure, Meter> meters = Map.of(Measure.PSNR, Meter.PSNR, Measure.NIQE, Meter.NIQE);
        Evaluator evaluator = new Evaluator(
                meters,
                Optional.empty(),
                (method, sample, trial, enlarged, any) -> crops.add(method, sample, trial, enlarged));
        MethodResult result = evaluator.run(Bicubic.RGB, dataset, dataset.at(2, LrKind.BI), 2, conditions);
        String page = ReportPage.of(
                new Evaluation(dataset.name(), List.of(Measure.PSNR, Measure.NIQE), List.of(result), "m", "p"), crops);
        assertThat(page)
                .contains("a&#39;b&amp;c {{title}}", "x&amp;lt;&#39;onerror=alert(1)")
                .doesNotContain("'onerror", "http://", "https://", "@import", "url(");
        assertThat(page)
                .contains("<svg class=\"plane\"", "data:image/png;base64,", "type: 'range'", "prefers-color-scheme");
        assertThat(page.split("<figure ", -1)).hasSize(1 + 3); // LR, bicubic, HR
        assertThat(page).contains(Measure.PSNR.format(result.mean(Measure.PSNR).value()));
    }
}
