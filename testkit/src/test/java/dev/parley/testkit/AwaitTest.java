package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private static final Duration SHORT = Duration.ofMillis(30);

    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void returns_as_soon_as_the_condition_holds() {
        Await.until("three looks", () -> looks.incrementAndGet() == 3);
        assertThat(looks).hasValue(3);
    }

    @Test
    void fails_with_the_expectation_in_words_when_the_time_is_over() {
        assertThatThrownBy(() -> Await.until("pigs fly", SHORT, () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("pigs fly");
    }

    @Test
    void gives_the_value_it_waited_for() {
        assertThat(Await.<Integer>untilPresent("a value", Await.DEFAULT, () -> looks.incrementAndGet() < 3 ? null : 7))
                .isEqualTo(7);
    }

    @Test
    void shows_the_last_failure_of_assertions_that_never_pass() {
        assertThatThrownBy(() -> Await.untilAsserted(
                        SHORT, () -> assertThat(looks.incrementAndGet()).isZero()))
                .isInstanceOf(AssertionError.class)
                .hasCauseInstanceOf(AssertionError.class);
    }

    @Test
    void tries_assertions_again_until_they_pass() {
        Await.untilAsserted(() -> assertThat(looks.incrementAndGet()).isEqualTo(3));
        assertThat(looks).hasValue(3);
    }

    @Test
    void an_exception_in_a_condition_is_no_reason_to_wait() {
        assertThatThrownBy(() -> Await.until("x", () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void gives_a_futures_value_or_its_failure() {
        assertThat(Await.value(CompletableFuture.completedFuture(1))).isOne();
        assertThatThrownBy(() -> Await.value(CompletableFuture.failedFuture(new IllegalStateException("no"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no");
        assertThatThrownBy(() -> Await.value(CompletableFuture.failedFuture(new IOException("no"))))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
    }
}
