package dev.parley.hub.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.UserId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final RateLimit LIMIT = new RateLimit(10, 3);
    private static final long START = Long.MAX_VALUE - 5;

    private final TokenBucket bucket = new TokenBucket(LIMIT, START);

    @Test
    void it_holds_its_burst_and_no_more_however_long_it_rests() {
        assertThat(takenAt(0)).isEqualTo(3);
        assertThat(takenAt(3_600_000)).isEqualTo(3);
    }

    @Test
    void it_fills_at_its_rate_and_says_how_long_that_takes() {
        assertThat(bucket.untilNext(START)).isZero();
        takenAt(0);
        assertThat(bucket.untilNext(START)).isEqualTo(Duration.ofMillis(100));
        assertThat(bucket.untilNext(after(50))).isEqualTo(Duration.ofMillis(50));
        assertThat(takenAt(99)).isZero();
        assertThat(takenAt(250)).isEqualTo(2);
    }

    @Test
    void what_is_charged_is_owed_but_never_more_than_the_burst() {
        for (int i = 0; i < 100; i++) {
            bucket.charge(START);
        }
        assertThat(bucket.untilNext(START)).isEqualTo(Duration.ofMillis(400));
        assertThat(bucket.full(after(599))).isFalse();
        assertThat(bucket.full(after(601))).isTrue();
    }

    @Test
    void users_have_a_bucket_each() {
        final UserLimits limits = new UserLimits(new RateLimit(1, 1));
        assertThat(limits.take(new UserId("ann"), START)).isNull();
        assertThat(limits.take(new UserId("bob"), START)).isNull();
        assertThat(limits.take(new UserId("ann"), START)).isEqualTo(Duration.ofSeconds(1));
        assertThat(limits.take(new UserId("ann"), after(1_000))).isNull();
    }

    @Test
    void another_limit_counts_at_once_and_the_same_one_gives_nobody_more() {
        final UserLimits limits = new UserLimits(new RateLimit(1, 1));
        final UserId ann = new UserId("ann");
        assertThat(limits.take(ann, START)).isNull();
        limits.limit(new RateLimit(1, 1));
        assertThat(limits.take(ann, START)).isNotNull();
        limits.limit(new RateLimit(2, 2));
        assertThat(limits.take(ann, START)).isNull();
        assertThat(limits.take(ann, START)).isNull();
        assertThat(limits.take(ann, START)).isEqualTo(Duration.ofMillis(500));
    }

    private int takenAt(long millis) {
        int taken = 0;
        while (bucket.take(after(millis))) {
            taken++;
        }
        return taken;
    }

    private static long after(long millis) {
        return START + Duration.ofMillis(millis).toNanos();
    }
}
