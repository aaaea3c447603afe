package dev.parley.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalLogTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final RefusalLog log = new RefusalLog(now::get);

    @Test
    void each_claim_has_a_line_in_ten_seconds_that_says_how_many_had_none() {
        assertThat(log.take("exp")).isZero();
        assertThat(log.take("exp")).isEqualTo(-1);
        assertThat(log.take("aud")).isZero();
        now.addAndGet(Duration.ofMillis(9_999).toNanos());
        assertThat(log.take("exp")).isEqualTo(-1);
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(log.take("exp")).isEqualTo(2);
        assertThat(log.take("exp")).isEqualTo(-1);
    }
}
