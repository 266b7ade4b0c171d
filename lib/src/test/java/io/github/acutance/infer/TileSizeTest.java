package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.SizeRule;
import io.github.acutance.plan.Footprint;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TileSizeTest {
    private static final TileMemory AT_ONCE = TileMemory.atOnce(1_517_571, 4);
    private static final Footprint FOOTPRINT = new Footprint(0, 10_000, 160e6, 1300);
    private static final double PLENTY = 1e15;

    /** Tiles as what runs at once takes them: SRResNet x4. */
    private static TileSize atOnce(int overlap, boolean global) {
        return new TileSize(overlap, global, AT_ONCE);
    }

    /** Tiles as a plan takes them. */
    private static TileSize planned(int overlap, boolean global) {
        return new TileSize(overlap, global, new TileMemory(Optional.of(FOOTPRINT), 1_517_571, 4));
    }

    @Test
    void choose_modestPicture_isRunWhole() {
        assertThat(atOnce(35, false).choose(256, 192, PLENTY, 0)).isEqualTo(256);
    }

    @Test
    void choose_largePicture_isTiledNeitherTinyNorHuge() {
        assertThat(atOnce(35, false).choose(4000, 3000, PLENTY, 0)).isBetween(128, 512);
    }

    @Test
    void choose_largePictureOfGlobalNetwork_isRunWholeWhereItFits() {
        assertThat(atOnce(32, true).choose(4000, 3000, PLENTY, 0)).isEqualTo(4000);
    }

    @Test
    void choose_globalNetworkWithoutMemory_takesLargestTileThatFits() {
        int side = atOnce(32, true).choose(4000, 3000, AT_ONCE.bytes(300 * 300), 0);

        assertThat(side).isBetween(236, 250); // 17 columns of 236, and an overlap on both sides
    }

    @Test
    void choose_noMemoryAtAll_takesSmallestTile() {
        assertThat(atOnce(35, false).choose(4000, 3000, 0, 0)).isEqualTo(TileSize.LEAST);
    }

    @RepeatedTest(100)
    void choose_anyPicture_everyWindowFits(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        int width = 1 + random.nextInt(3000);
        int height = 1 + random.nextInt(3000);
        int overlap = random.nextInt(41);
        double fitting = Math.pow(TileSize.LEAST + 2 * overlap + random.nextInt(600), 2);
        boolean global = random.nextBoolean();
        TileSize size = random.nextBoolean() ? atOnce(overlap, global) : planned(overlap, global);

        int side = size.choose(width, height, size.memory().bytes(fitting), 0);

        assertThat(new TileLayout(width, height, overlap, SizeRule.ANY).tiles(side))
                .as(width + " x " + height + ", overlap " + overlap + ", fitting " + fitting + ", side " + side)
                .allSatisfy(tile -> assertThat((double) tile.window().pixels()).isLessThanOrEqualTo(fitting));
    }

    @Test
    void choose_memoryForRowsInWork_leavesLessForTheTile() {
        double bytes = AT_ONCE.bytes(400 * 400);
        int without = atOnce(35, false).choose(4000, 3000, bytes, 0);

        assertThat(atOnce(35, false).choose(4000, 3000, bytes, bytes / 1000)).isLessThan(without);
    }

    @Test
    void choose_planOfAPhoto_isLargerInLessMemory() {
        // four tenths of a gigabyte: at once that is a window of 107 pixels
        assertThat(planned(35, false).choose(4000, 3000, 400e6, 0)).isBetween(280, 360);
        assertThat(atOnce(35, false).choose(4000, 3000, 400e6, 0)).isLessThan(80);
    }

    @Test
    void choose_planWithPlenty_takesTheLargest() {
        assertThat(planned(35, false).choose(4000, 3000, PLENTY, 0)).isBetween(480, 512);
    }

    @Test
    void leastBytes_planOfALargeNetwork_isThatOfOnePiece() {
        assertThat(planned(35, false).leastBytes()).isEqualTo(86.0 * 86 * (10_000 + 16 * 16));
    }

    @Test
    void bytes_atOnceOfMeasuredNetworks_isNotBelowTheMeasurement() {
        assertThat(TileMemory.atOnce(1_517_571, 4).bytes(1)).isBetween(23 * 1024.0, 3 * 23 * 1024.0);
        assertThat(TileMemory.atOnce(16_697_987, 4).bytes(1)).isBetween(30 * 1024.0, 3 * 30 * 1024.0);
    }
}
