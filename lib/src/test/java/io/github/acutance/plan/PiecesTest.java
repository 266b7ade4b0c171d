package io.github.acutance.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.plan.Pieces.Piece;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class PiecesTest {
    @RepeatedTest(100)
    void of_anyPicture_eachPixelIsInOnePieceAndItsMarginInTheWindow(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition()); // the seed is the repetition
        Shape lr = new Shape(1, 3, 1 + random.nextInt(400), 1 + random.nextInt(400));
        int margin = random.nextInt(9);
        Pieces pieces = Pieces.of(lr, 24 + random.nextInt(200), margin, 4);

        Shape window = pieces.window();
        int[][] covered = new int[(int) lr.h()][(int) lr.w()];
        for (Piece piece : pieces.parts()) {
            requireSeen(piece.rows(), window.h(), lr.h(), margin);
            requireSeen(piece.columns(), window.w(), lr.w(), margin);
            for (long y = piece.rows().from(); y < piece.rows().end(); y++) {
                for (long x = piece.columns().from(); x < piece.columns().end(); x++) {
                    covered[(int) y][(int) x]++;
                }
            }
        }
        for (int[] row : covered) {
            assertThat(row).containsOnly(1);
        }
    }

    private static void requireSeen(Pieces.Stretch stretch, long window, long length, int margin) {
        assertThat(stretch.window()).isBetween(0L, Math.max(0, stretch.from() - margin));
        assertThat(stretch.window() + window).isBetween(Math.min(length, stretch.end() + margin), length);
    }
}
