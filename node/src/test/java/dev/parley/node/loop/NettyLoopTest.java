package dev.parley.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NettyLoopTest {
    private final DefaultEventExecutor executor = new DefaultEventExecutor();
    private final NettyLoop loop = new NettyLoop(executor);

    @AfterEach
    void stop() {
        executor.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void runs_at_once_on_the_loop_and_later_from_elsewhere() throws Exception {
        final List<String> order = new ArrayList<>();
        final CountDownLatch done = new CountDownLatch(1);
        assertThat(loop.inLoop()).isFalse();
        loop.run(() -> {
            order.add(loop.inLoop() ? "on the loop" : "elsewhere");
            loop.run(() -> order.add("at once"));
            loop.execute(() -> {
                order.add("later");
                done.countDown();
            });
            order.add("end of the first");
        });
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly("on the loop", "at once", "end of the first", "later");
    }

    @Test
    void a_cancelled_timer_does_not_run() throws Exception {
        final List<String> ran = new ArrayList<>();
        final CountDownLatch done = new CountDownLatch(1);
        loop.schedule(Duration.ofMillis(20), () -> ran.add("cancelled")).cancel();
        loop.schedule(Duration.ofMillis(40), () -> {
            ran.add("kept");
            done.countDown();
        });
        assertThat(done.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly("kept");
    }
}
