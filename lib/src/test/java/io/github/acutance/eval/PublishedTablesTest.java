package io.github.acutance.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedTablesTest {
    private static final PublishedTables TABLES = PublishedTables.load();

    private static Conditions conditions(Channel channel, LrKind lr, boolean ensemble) {
        return new Conditions(new Protocol(channel, 4, false), lr, ensemble, "", "", "", "");
    }

    @Test
    void papers_all_haveSourceConfidenceAndPlausibleNumbers() {
        assertThat(TABLES.papers())
                .extracting(PublishedTables.Paper::system)
                .containsExactly(
                        "bicubic",
                        "srgan",
                        "esrgan",
                        "srobb",
                        "ranksrgan",
                        "san",
                        "srfbn",
                        "metasr",
                        "crossnet",
                        "srntt");
        for (PublishedTables.Paper paper : TABLES.papers()) {
            assertThat(paper.tables().isEmpty())
                    .as(paper.system())
                    .isEqualTo(paper.system().equals("srobb"));
            for (PublishedTables.PublishedTable table : paper.tables()) {
                assertThat(table.source()).isNotBlank();
                assertThat(table.confidence()).isIn("read", "verified", "measured", "third party", "recalled");
                assertThat(table.channel()).isIn("y", "rgb");
                assertThat(table.degradation()).isIn("bi", "bd", "dn");
                assertThat(table.rows()).isNotEmpty();
                for (PublishedTables.Row row : table.rows()) {
                    assertThat(row.values()).isNotEmpty();
                    row.values().forEach((measure, value) -> {
                        assertThat(measure).isIn("psnr", "ssim", "niqe", "pi", "rmse", "mos", "ifc");
                        assertThat(value)
                                .isBetween(measure.equals("ssim") ? 0.0 : 0.5, measure.equals("ssim") ? 1 : 50.0);
                    });
                }
            }
        }
    }

    @Test
    void find_conditionsOfTheTable_givesItsNumbers() {
        List<PublishedNumber> san = TABLES.find("san", "BSD100", 3, conditions(Channel.Y, LrKind.BI, false));
        assertThat(san).hasSize(1);
        assertThat(san.get(0).values()).isEqualTo(Map.of("psnr", 29.33, "ssim", 0.8112));
        assertThat(san.get(0).confidence()).isEqualTo("verified");
        assertThat(TABLES.find("srfbn", "set5", 4, conditions(Channel.Y, LrKind.BI, true))
                        .get(0)
                        .values())
                .isEqualTo(Map.of("psnr", 32.56, "ssim", 0.8992));
        assertThat(TABLES.find("srfbn", "Set14", 3, conditions(Channel.Y, LrKind.DN, false))
                        .get(0)
                        .values())
                .isEqualTo(Map.of("psnr", 26.60, "ssim", 0.7144));
        assertThat(TABLES.find("metasr", "Set14", 2.5, conditions(Channel.Y, LrKind.BI_CLAMPED, false))
                        .get(0)
                        .values())
                .isEqualTo(Map.of("psnr", 31.896, "ssim", 0.8814));
        assertThat(TABLES.find("srresnet", "Set5", 4, conditions(Channel.RGB, LrKind.BI, false))
                        .get(0)
                        .values())
                .isEqualTo(Map.of("psnr", 30.2468, "ssim", 0.8651));
    }

    @Test
    void find_otherConditions_givesNothing() {
        assertThat(TABLES.find("san", "Set5", 4, conditions(Channel.Y, LrKind.BI, true)))
                .isEmpty();
        assertThat(TABLES.find("san", "Set5", 5, conditions(Channel.Y, LrKind.BI, false)))
                .isEmpty();
        assertThat(TABLES.find("san", "photos", 4, conditions(Channel.Y, LrKind.BI, false)))
                .isEmpty();
        assertThat(TABLES.find("san", "Set5", 4, conditions(Channel.RGB, LrKind.BI, false)))
                .isEmpty();
    }
}
