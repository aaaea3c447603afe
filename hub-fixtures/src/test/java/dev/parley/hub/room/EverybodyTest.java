package dev.parley.hub.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EverybodyTest {
    private final List<Outcome> answers = new ArrayList<>();

    @Test
    void it_is_told_once_when_the_last_has_answered() {
        final Everybody everybody = new Everybody(2, answers::add);
        everybody.told(Outcome.DELIVERED);
        everybody.allAsked();
        assertThat(answers).isEmpty();
        everybody.told(Outcome.HELD);
        assertThat(answers).containsExactly(Outcome.DELIVERED);
    }

    @Test
    void nobody_is_everybody() {
        new Everybody(0, answers::add).allAsked();
        assertThat(answers).containsExactly(Outcome.DELIVERED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"DELIVERED", "HELD"})
    void one_that_does_not_have_it_safe_is_not_everybody(Outcome outcome) {
        final Everybody everybody = new Everybody(2, answers::add);
        everybody.allAsked();
        everybody.told(outcome);
        everybody.told(Outcome.DELIVERED);
        assertThat(answers).containsExactly(Outcome.MOVED);
    }

    @Test
    void one_that_should_be_here_and_is_not_is_missed() {
        final Everybody everybody = new Everybody(1, answers::add);
        everybody.missed();
        everybody.told(Outcome.DELIVERED);
        everybody.allAsked();
        assertThat(answers).containsExactly(Outcome.MOVED);
    }
}
