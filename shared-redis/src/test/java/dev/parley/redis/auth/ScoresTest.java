package dev.parley.redis.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScoresTest {
    @Test
    void times_are_read_as_redis_writes_them() {
        assertThat(Scores.instant("1790000000123")).isEqualTo(Instant.ofEpochMilli(1_790_000_000_123L));
    }

    @Test
    void what_is_no_time_revokes_for_good() {
        for (String score : new String[] {"9e+18", "9000000000000000000", "inf", "nan", "", "junk"}) {
            assertThat(Scores.instant(score)).as(score).isEqualTo(Scores.LAST);
        }
        assertThat(Scores.bounded(Instant.MAX)).isEqualTo(Scores.LAST);
    }
}
