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
