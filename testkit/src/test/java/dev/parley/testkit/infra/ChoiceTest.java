package dev.parley.testkit.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChoiceTest {

    private static final Candidate<String> NO_DOCKER =
            new Candidate<>(InfraKind.DOCKER, () -> new Candidate.Absent<>("no Docker engine"));
    private static final Candidate<String> NATIVE =
            new Candidate<>(InfraKind.NATIVE, () -> new Candidate.Present<>("n", "/usr/bin/redis-server"));
    private static final Candidate<String> EMBEDDED =
            new Candidate<>(InfraKind.EMBEDDED, () -> new Candidate.Present<>("e", "from a jar"));

    @Test
    void takes_the_first_that_can_be_had_and_says_why_not_the_ones_before() {
        Choice<String> choice = Choice.make("Redis", Optional.empty(), List.of(NO_DOCKER, NATIVE, EMBEDDED));
        assertThat(choice.starter()).isEqualTo("n");
        assertThat(choice.kind()).isEqualTo(InfraKind.NATIVE);
        assertThat(choice.line()).isEqualTo("Redis: native, /usr/bin/redis-server (not docker: no Docker engine)");
    }

    @Test
    void a_forced_one_is_taken_without_a_look_at_the_others() {
        Candidate<String> untouched = new Candidate<>(InfraKind.DOCKER, () -> {
            throw new AssertionError("looked at");
        });
        Choice<String> choice =
                Choice.make("Redis", Optional.of(InfraKind.EMBEDDED), List.of(untouched, NATIVE, EMBEDDED));
        assertThat(choice.kind()).isEqualTo(InfraKind.EMBEDDED);
    }

    @Test
    void the_absence_of_a_forced_one_is_a_failure_even_if_others_can_be_had() {
        assertThatThrownBy(
                        () -> Choice.make("Redis", Optional.of(InfraKind.DOCKER), List.of(NO_DOCKER, NATIVE, EMBEDDED)))
                .isInstanceOf(InfraUnavailableException.class)
                .hasMessage("No Redis for tests, and -Dinfra=docker asks for it: not docker: no Docker engine");
    }

    @Test
    void the_property_takes_three_words_and_nothing_else() {
        assertThat(InfraKind.parse("")).isEmpty();
        assertThat(InfraKind.parse("docker")).contains(InfraKind.DOCKER);
        assertThat(InfraKind.parse("native")).contains(InfraKind.NATIVE);
        assertThat(InfraKind.parse("embedded")).contains(InfraKind.EMBEDDED);
        assertThatThrownBy(() -> InfraKind.parse("podman")).hasMessageContaining("podman");
    }

    @Test
    void tests_that_need_rabbitmq_run_on_rabbitmq_alone() {
        assertThat(RealBrokerCondition.evaluate(InfraKind.DOCKER).isDisabled()).isFalse();
        assertThat(RealBrokerCondition.evaluate(InfraKind.NATIVE).isDisabled()).isFalse();
        assertThat(RealBrokerCondition.evaluate(InfraKind.EMBEDDED).isDisabled())
                .isTrue();
    }
}
