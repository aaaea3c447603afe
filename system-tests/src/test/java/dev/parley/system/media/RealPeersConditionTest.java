package dev.parley.system.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

class RealPeersConditionTest {

    private static final List<String> NO_BROWSER = List.of("chromium on the PATH (apt-get install chromium)");

    @Test
    void calls_are_made_where_nothing_is_missing() {
        assertThat(RealPeersCondition.evaluate(List.of(), "native").isDisabled())
                .isFalse();
        assertThat(RealPeersCondition.evaluate(List.of(), "").isDisabled()).isFalse();
    }

    @Test
    void what_is_missing_is_a_reason_to_skip_that_says_how_to_get_it() {
        final ConditionEvaluationResult result = RealPeersCondition.evaluate(NO_BROWSER, "");
        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).hasValue("Real calls need " + NO_BROWSER.getFirst());
    }

    @Test
    void with_the_machines_own_servers_forced_nothing_may_be_missing() {
        assertThatThrownBy(() -> RealPeersCondition.evaluate(NO_BROWSER, "native"))
                .hasMessageContaining(NO_BROWSER.getFirst());
    }
}
