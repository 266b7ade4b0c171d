package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.infer.TileLayout.Tile;
import io.github.acutance.model.ScaledAxis;
import io.github.acutance.model.SizeRule;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TileLayoutTest {
    @RepeatedTest(200)
    void tiles_anySize_cutPictureOnceWithinRule(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int width = 1 + random.nextInt(150);
        int height = 1 + random.nextInt(150);
        int overlap = random.nextInt(50);
        int side = 1 + random.nextInt(80);
        SizeRule rule = new SizeRule(1 + random.nextInt(40), 1 + random.nextInt(8));
        String seen = width + " x " + height + ", overlap " + overlap + ", side " + side + ", " + rule;
        int[] owners = new int[rule.fit(width) * rule.fit(height)];

        List<Tile> tiles = new TileLayout(width, height, overlap, rule).tiles(side);

        for (Tile tile : tiles) {
            Area core = tile.core();
            Area window = tile.window();
            for (int y = core.y(); y < core.bottom(); y++) {
                for (int x = core.x(); x < core.right(); x++) {
                    owners[y * rule.fit(width) + x]++;
                }
            }
            assertThat(core.longerSide()).as(seen).isLessThanOrEqualTo(Math.max(side, rule.multiple()));
            assertThat(window.width() % rule.multiple() + window.x() % rule.multiple())
                    .as(seen)
                    .isZero();
            assertThat(window.width()).as(seen).isGreaterThanOrEqualTo(rule.minimum());
            assertThat(window.height()).as(seen).isGreaterThanOrEqualTo(rule.minimum());
            assertThat(window.x()).as(seen).isBetween(0, Math.max(0, core.x() - overlap));
            assertThat(window.y()).as(seen).isBetween(0, Math.max(0, core.y() - overlap));
            assertThat(window.right())
                    .as(seen)
                    .isBetween(Math.min(rule.fit(width), core.right() + overlap), rule.fit(width));
            assertThat(window.bottom())
                    .as(seen)
                    .isBetween(Math.min(rule.fit(height), core.bottom() + overlap), rule.fit(height));
            assertThat(core.x()).as("core inside the picture: " + seen).isLessThan(width);
            assertThat(core.y()).as("core inside the picture: " + seen).isLessThan(height);
        }
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                assertThat(owners[y * rule.fit(width) + x])
                        .as("owners of (" + x + ", " + y + "), " + seen)
                        .isOne();
            }
        }
    }

    @Test
    void tiles_justAboveOneSide_splitEvenlyWithoutSlivers() {
        List<Tile> tiles = new TileLayout(101, 50, 4, SizeRule.ANY).tiles(50);

        assertThat(tiles).extracting(tile -> tile.core().width()).containsExactly(33, 34, 34);
    }

    @Test
    void tiles_sideAsLongAsPicture_oneWindowEqualsPicture() {
        List<Tile> tiles = new TileLayout(70, 30, 35, SizeRule.ANY).tiles(70);

        assertThat(tiles).containsExactly(new Tile(new Area(0, 0, 70, 30), new Area(0, 0, 70, 30)));
    }

    @RepeatedTest(50)
    void weights_coresLongerThanOverlap_sumIsOne(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int overlap = 1 + random.nextInt(20);
        int side = 2 * overlap + random.nextInt(30);
        int length = 1 + random.nextInt(300);
        int scale = 1 + random.nextInt(4);
        TileLayout layout = new TileLayout(length, 1, overlap, SizeRule.ANY);
        double[] sums = new double[length * scale];

        for (Tile tile : layout.tiles(side)) {
            Area core = tile.core();
            Area window = tile.window();
            float[] weights = layout.weights(
                    core.x(),
                    core.right(),
                    window.x() * scale,
                    window.width() * scale,
                    ScaledAxis.times(length, scale));
            for (int i = 0; i < weights.length; i++) {
                sums[window.x() * scale + i] += weights[i];
            }
        }

        double[] ones = new double[sums.length];
        Arrays.fill(ones, 1);
        assertThat(sums)
                .as("overlap " + overlap + ", side " + side + ", length " + length)
                .containsExactly(ones, within(1e-5));
    }

    @Test
    void weights_nearWindowBorder_areZeroForHalfTheOverlap() {
        TileLayout layout = new TileLayout(100, 1, 8, SizeRule.ANY);

        float[] weights = layout.weights(40, 60, 32, 36, ScaledAxis.times(100, 1));

        assertThat(weights)
                .startsWith(0, 0, 0, 0, 0.0625f)
                .endsWith(0.0625f, 0, 0, 0, 0)
                .contains(1);
    }
}
