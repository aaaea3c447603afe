package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimingTest {
    @Test
    void by_default_a_silent_node_is_noticed_after_15_seconds_of_30_and_a_dead_one_after_4() {
        final Timing timing = Timing.defaults();
        assertThat(timing.resumeWindow()).isEqualTo(Duration.ofSeconds(30));
        assertThat(timing.heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThat(timing.heartbeatTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(timing.silence()).isEqualTo(Duration.ofSeconds(15));
        assertThat(timing.lease()).isEqualTo(Duration.ofSeconds(4));
        assertThat(Timing.renewalOf(timing.lease())).isLessThan(timing.lease().dividedBy(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 12, 15, 20, 29, 30, 31, 60, 1_800})
    void whatever_the_window_who_notices_by_silence_alone_has_a_sixth_of_it_or_5_seconds_left(int seconds) {
        final Duration window = Duration.ofSeconds(seconds);
        final Timing timing = Timing.within(window);
        final Duration left = window.minus(timing.silence());
        assertThat(left.compareTo(Duration.ofSeconds(5)) >= 0 || left.compareTo(window.dividedBy(6)) >= 0)
                .isTrue();
        assertThat(timing.lease()).isLessThanOrEqualTo(window.dividedBy(4));
        assertThat(timing.lease()).isLessThan(timing.requestTimeout());
        assertThat(timing.heartbeat()).isLessThanOrEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000, 1_500, 3_000, 9_999})
    void short_windows_have_times_that_ordinary_delays_fit_into(int millis) {
        final Timing timing = Timing.within(Duration.ofMillis(millis));
        assertThat(timing.heartbeat()).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(timing.lease()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_heartbeat_that_leaves_no_time_to_come_back_is_refused_with_the_longest_that_does() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timing.defaults().withHeartbeat(Duration.ofSeconds(25)))
                .withMessageStartingWith("heartbeat: got 25000ms, expected at most 16666ms: ")
                .withMessageContaining("resume window of 30000ms");
        assertThat(Timing.defaults().withHeartbeat(Duration.ofSeconds(16)).silence())
                .isEqualTo(Duration.ofSeconds(24));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timing.within(Duration.ofMillis(1_500)).withHeartbeat(Duration.ofSeconds(3)))
                .withMessageContaining("expected at most 833ms");
    }

    @Test
    void a_lease_is_over_before_a_requests_deadline_and_within_a_quarter_of_the_window() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withLease(Timing.defaults(), Duration.ofSeconds(6)))
                .withMessage("lease: got 6000ms, expected less than the request timeout, 5000ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withLease(Timing.within(Duration.ofSeconds(12)), Duration.ofSeconds(4)))
                .withMessage("lease: got 4000ms, expected at most a quarter of the resume window, 3000ms");
    }

    @Test
    void nothing_takes_no_time() {
        assertThatIllegalArgumentException().isThrownBy(() -> Timing.within(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Timing.defaults().withHeartbeat(Duration.ZERO));
    }

    private static Timing withLease(Timing timing, Duration lease) {
        return new Timing(timing.resumeWindow(), timing.requestTimeout(), timing.heartbeat(), lease);
    }
}
