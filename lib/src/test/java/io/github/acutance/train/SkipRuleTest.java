package io.github.acutance.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SkipRuleTest {
    @Test
    void accepts_srfbnsRule_comparesWithTheLastAccepted() {
        SkipRule rule = new SkipRule(new TrainOptions.Skip(3, 1));
        assertThat(rule.accepts(1000)).isTrue();
        assertThat(rule.accepts(1)).isTrue();
        assertThat(rule.accepts(3)).isFalse();
        assertThat(rule.accepts(2.9)).isTrue();
        assertThat(rule.accepts(8)).isTrue();
    }

    @Test
    void accepts_epochs_comparesWithTheLastOnesMeanAndSurvivesItsText() {
        SkipRule rule = new SkipRule(new TrainOptions.Skip(2, 2));
        assertThat(rule.accepts(1)).isTrue();
        assertThat(rule.accepts(100)).isTrue();
        assertThat(rule.accepts(101)).isFalse();
        SkipRule resumed = new SkipRule(new TrainOptions.Skip(2, 2));
        resumed.restore(rule.state());
        assertThat(resumed.accepts(100.9)).isTrue();
        assertThat(resumed.state()).isEqualTo("50.5 100.9 1");
        assertThat(resumed.accepts(101)).isFalse();
    }

    @Test
    void accepts_noRule_takesAll() {
        assertThat(new SkipRule(null).accepts(1e30)).isTrue();
    }
}
