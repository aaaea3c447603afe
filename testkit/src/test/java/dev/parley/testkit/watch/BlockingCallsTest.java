package dev.parley.testkit.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.testkit.Await;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(BlockingCalls.class)
class BlockingCallsTest {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void waiting_for_a_future_on_a_loop_is_noted_and_goes_on() {
        CompletableFuture<String> future = new CompletableFuture<>();
        String got = loops.submit(() -> future.completeOnTimeout("late", 500, TimeUnit.MILLISECONDS)
                        .get())
                .syncUninterruptibly()
                .getNow();
        assertThat(got).isEqualTo("late");
        assertThatThrownBy(BlockingCalls::assertNone)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("CompletableFuture")
                .hasMessageContaining("BlockingCallsTest");
    }

    @Test
    void waiting_for_a_latch_on_a_loop_is_noted() {
        loops.submit(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
                .syncUninterruptibly();
        assertThatThrownBy(BlockingCalls::assertNone).hasMessageContaining("CountDownLatch");
    }

    @Test
    void a_contended_lock_and_a_secure_random_pass() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        Future<?> waiting = loops.submit(() -> {
            new SecureRandom().nextBytes(new byte[10_000]);
            lock.lock();
            lock.unlock();
        });
        Await.until("it waits for the lock", () -> lock.hasQueuedThreads());
        lock.unlock();
        waiting.get(10, TimeUnit.SECONDS);
        BlockingCalls.assertNone();
    }

    @Test
    void a_loop_that_only_computes_and_a_test_that_waits_pass() throws Exception {
        assertThat(loops.submit(() -> 1 + 1).get()).isEqualTo(2);
        BlockingCalls.assertNone();
    }
}
