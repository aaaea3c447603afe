package dev.parley.testkit.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.testkit.Await;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopWatchTest {

    private static final Duration BOUND = Duration.ofMillis(300);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void a_loop_that_waits_for_something_is_reported_with_its_stack() {
        LoopWatch watch = LoopWatch.over(BOUND, loops);
        CountDownLatch release = new CountDownLatch(1);
        loops.execute(() -> {
            try {
                assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Await.until("it is reported", () -> !watch.reports().isEmpty());
        release.countDown();
        assertThat(watch.reports().getFirst()).contains("WAITING").contains("LoopWatchTest");
        assertThatThrownBy(watch::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("CountDownLatch.await");
    }

    @Test
    void a_loop_that_waits_for_a_monitor_is_reported() throws InterruptedException {
        LoopWatch watch = LoopWatch.over(BOUND, loops);
        synchronized (this) {
            CountDownLatch started = new CountDownLatch(1);
            loops.execute(() -> {
                started.countDown();
                synchronized (LoopWatchTest.this) {
                    assertThat(started.getCount()).isZero();
                }
            });
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            Await.until("it is reported", () -> !watch.reports().isEmpty());
        }
        assertThat(watch.reports().getFirst()).contains("BLOCKED");
    }

    @Test
    void one_long_stay_is_one_report_and_a_later_one_another() {
        LoopWatch watch = LoopWatch.over(BOUND, loops);
        for (int round = 1; round <= 2; round++) {
            int expected = round;
            loops.next()
                    .submit(() -> Await.until("reported", () -> watch.reports().size() >= expected))
                    .syncUninterruptibly();
            assertThat(watch.reports()).hasSize(expected);
        }
    }

    @Test
    void loops_that_do_many_short_tasks_pass() {
        try (LoopWatch watch = LoopWatch.over(Duration.ofSeconds(5), loops)) {
            for (int i = 0; i < 2_000; i++) {
                loops.submit(() -> {}).syncUninterruptibly();
            }
            assertThat(watch.reports()).isEmpty();
        }
    }
}
