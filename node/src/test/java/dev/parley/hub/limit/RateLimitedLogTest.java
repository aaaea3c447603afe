package dev.parley.hub.limit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {

    private enum Kind {
        SLOW,
        LOST
    }

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ch.qos.logback.classic.Logger logger = new LoggerContext().getLogger("a");
    private final RateLimitedLog<Kind> log = new RateLimitedLog<>(logger, Duration.ofSeconds(10), now::get);

    @BeforeEach
    void collect() {
        lines.start();
        logger.addAppender(lines);
    }

    @Test
    void one_line_for_each_kind_and_interval() {
        for (int i = 0; i < 100; i++) {
            log.warn(Kind.SLOW, "slow {}", i);
            log.warn(Kind.LOST, "lost {}", i);
        }

        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("slow 0", "lost 0");
    }

    @Test
    void the_next_line_says_how_many_were_left_out() {
        for (int i = 0; i < 5; i++) {
            log.warn(Kind.SLOW, "slow {}", i);
        }
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        log.error(Kind.SLOW, new IllegalStateException("why"), "slow {}", 5);
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        log.warn(Kind.SLOW, "slow {}", 6);

        assertThat(lines.list).hasSize(3);
        ILoggingEvent second = lines.list.get(1);
        assertThat(second.getKeyValuePairs()).singleElement().hasToString("suppressed=\"4\"");
        assertThat(second.getThrowableProxy().getMessage()).isEqualTo("why");
        assertThat(lines.list.get(2).getKeyValuePairs()).isNullOrEmpty();
    }

    @Test
    void of_many_threads_at_once_only_one_gets_its_line() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(8);
        for (int i = 0; i < 8; i++) {
            Thread.ofVirtual().start(() -> {
                log.warn(Kind.LOST, "lost");
                done.countDown();
            });
        }
        done.await();

        assertThat(lines.list).hasSize(1);
    }
}
