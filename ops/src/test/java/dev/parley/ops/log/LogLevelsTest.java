package dev.parley.ops.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LogLevelsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final LoggerContext context = new LoggerContext();
    private final LogLevels levels = new LogLevels(context, () -> Instant.EPOCH);

    @Test
    void only_what_logs_or_has_something_below_it_that_does_is_known() {
        context.getLogger("a.b.C");
        assertThat(levels.exists("a.b")).isTrue();
        assertThat(levels.exists("ROOT")).isTrue();
        assertThat(levels.exists("a.c")).isFalse();
    }

    @Test
    void a_level_is_what_it_was_before_all_changes_when_it_is_restored() {
        var logger = context.getLogger("a");
        levels.set("a", LogLevel.DEBUG, LONG);
        levels.set("a", LogLevel.TRACE, LONG);
        assertThat(logger.getLevel()).isEqualTo(Level.TRACE);
        assertThat(levels.changed())
                .containsExactly(new LogLevels.Changed("a", LogLevel.TRACE, Instant.EPOCH.plus(LONG)));
        assertThat(levels.restore("a")).isTrue();
        assertThat(logger.getLevel()).isNull();
        assertThat(levels.restore("a")).isFalse();
        assertThat(levels.changed()).isEmpty();
    }

    @Test
    void a_level_is_restored_by_itself_and_not_before_the_last_change_ends() {
        var logger = context.getLogger("a");
        var other = context.getLogger("b");
        other.setLevel(Level.WARN);
        levels.set("a", LogLevel.DEBUG, Duration.ofMillis(10));
        levels.set("a", LogLevel.TRACE, LONG);
        levels.set("b", LogLevel.DEBUG, Duration.ofMillis(50));
        Await.until("the other has its own again", () -> other.getLevel() == Level.WARN);
        assertThat(logger.getLevel()).isEqualTo(Level.TRACE);
    }

    @Test
    void no_more_than_so_many_are_changed_at_once() {
        for (int i = 0; i < LogLevels.MAX; i++) {
            assertThat(levels.set("a" + i, LogLevel.DEBUG, LONG)).isNotNull();
        }
        assertThat(levels.set("one more", LogLevel.DEBUG, LONG)).isNull();
        assertThat(levels.set("a0", LogLevel.WARN, LONG)).isNotNull();
    }
}
