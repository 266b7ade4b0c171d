package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.SizeRule;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TileSizeTest {
    private static final double PLENTY = 1e12;

    @Test
    void choose_modestPicture_isRunWhole() {
        assertThat(new TileSize(35, false).choose(256, 192, PLENTY)).isEqualTo(256);
    }

    @Test
    void choose_largePicture_isTiledNeitherTinyNorHuge() {
        assertThat(new TileSize(35, false).choose(4000, 3000, PLENTY)).isBetween(128, 512);
    }

    @Test
    void choose_largePictureOfGlobalNetwork_isRunWholeWhereItFits() {
        assertThat(new TileSize(32, true).choose(4000, 3000, PLENTY)).isEqualTo(4000);
    }

    @Test
    void choose_globalNetworkWithoutMemory_takesLargestTileThatFits() {
        int side = new TileSize(32, true).choose(4000, 3000, 300 * 300);

        assertThat(side).isBetween(236, 250); // 17 columns of 236, and an overlap on both sides
    }

    @Test
    void choose_noMemoryAtAll_takesSmallestTile() {
        assertThat(new TileSize(35, false).choose(4000, 3000, 0)).isEqualTo(TileSize.LEAST);
    }

    @RepeatedTest(100)
    void choose_anyPicture_everyWindowFits(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int width = 1 + random.nextInt(3000);
        int height = 1 + random.nextInt(3000);
        int overlap = random.nextInt(41);
        double fitting = Math.pow(TileSize.LEAST + 2 * overlap + random.nextInt(600), 2);
        boolean global = random.nextBoolean();

        int side = new TileSize(overlap, global).choose(width, height, fitting);

        assertThat(new TileLayout(width, height, overlap, SizeRule.ANY).tiles(side))
                .as(width + " x " + height + ", overlap " + overlap + ", fitting " + fitting + ", side " + side)
                .allSatisfy(tile -> assertThat((double) tile.window().pixels()).isLessThanOrEqualTo(fitting));
    }

    @Test
    void bytesPerPixel_measuredNetworks_isNotBelowTheMeasurement() {
        assertThat(TileSize.bytesPerPixel(1_517_571, 4)).isBetween(23 * 1024.0, 3 * 23 * 1024.0);
        assertThat(TileSize.bytesPerPixel(16_697_987, 4)).isBetween(30 * 1024.0, 3 * 30 * 1024.0);
    }
}
