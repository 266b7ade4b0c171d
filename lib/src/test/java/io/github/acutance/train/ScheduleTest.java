package io.github.acutance.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static final double LR = 2e-4;

    @Test
    void rate_multiStep_halvesAfterEachMilestone() {
        Schedule schedule = schedule("MultiStepLR", 0L, List.of(3L, 5L), null, null);
        assertThat(List.of(
                        rate(schedule, 1), rate(schedule, 3), rate(schedule, 4), rate(schedule, 5), rate(schedule, 6)))
                .containsExactly(LR, LR, LR / 2, LR / 2, LR / 4);
    }

    @Test
    void rate_step_fallsAfterEverySizeIterations() {
        Schedule schedule = schedule("StepLR", 0L, null, 10L, null);
        assertThat(rate(schedule, 10)).isEqualTo(LR);
        assertThat(rate(schedule, 11)).isEqualTo(LR / 2);
        assertThat(rate(schedule, 21)).isEqualTo(LR / 4);
    }

    /** SRNTT's second stage as its code counts: both optimisers' moves, six in a round of four iterations. */
    @Test
    void rate_stepOfATwelfth_fallsElevenTimesAsSrnttsCodeDoes() {
        long batches = 60;
        Schedule schedule = new Schedule(
                new TrainOptions.Scheduler("StepLR", 0L, 0.0, null, 0.1, 4 * batches / 12, null, null), 4 * batches);
        for (long batch = 0; batch < batches; batch++) {
            long drops = 6 * batch / (batches / 2);
            double literal = 1e-4 * Math.pow(0.1, (double) drops);
            assertThat(schedule.rate(1e-4, 4 * batch + 1)).isCloseTo(literal, within(1e-9 * literal));
        }
        assertThat(schedule.rate(1e-4, 4 * batches)).isCloseTo(1e-15, within(1e-24));
    }

    /** BasicSR's formula by hand, for periods of 4 and 6, weights 1 and 0.5, eta_min 1e-7. */
    @Test
    void rate_cosineRestart_followsBasicSr() {
        Schedule schedule = schedule("CosineAnnealingRestartLR", 0L, null, null, List.of(4L, 6L));
        assertThat(rate(schedule, 1)).isEqualTo(LR);
        assertThat(rate(schedule, 3)).isCloseTo((LR + 1e-7) / 2, within(1e-15));
        assertThat(rate(schedule, 5)).isCloseTo(1e-7, within(1e-15));
        assertThat(rate(schedule, 6))
                .isCloseTo(1e-7 + 0.5 * 0.5 * (LR - 1e-7) * (1 + Math.cos(Math.PI / 6)), within(1e-15));
        assertThat(rate(schedule, 11)).isCloseTo(1e-7, within(1e-15));
    }

    @Test
    void rate_warmUp_risesLinearly() {
        Schedule schedule = schedule("MultiStepLR", 4L, List.of(100L), null, null);
        assertThat(rate(schedule, 1)).isEqualTo(LR / 4);
        assertThat(rate(schedule, 4)).isEqualTo(LR);
        assertThat(rate(schedule, 5)).isEqualTo(LR);
    }

    @Test
    void scheduler_withoutWhatItsTypeNeeds_isRefused() {
        assertThatThrownBy(() -> schedule("MultiStepLR", 0L, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("milestones");
        assertThatThrownBy(() -> schedule("MultiStep", 0L, null, null, null))
                .hasMessageContaining("expected one of MultiStepLR, StepLR");
    }

    private static double rate(Schedule schedule, long iteration) {
        return schedule.rate(LR, iteration);
    }

    private static Schedule schedule(
            String type, Long warmup, List<Long> milestones, Long stepSize, List<Long> periods) {
        List<Double> weights = periods == null ? null : List.of(1.0, 0.5);
        return new Schedule(
                new TrainOptions.Scheduler(type, warmup, 1e-7, milestones, 0.5, stepSize, periods, weights), 100);
    }
}
