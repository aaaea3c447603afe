package dev.parley.node.loop;

import dev.parley.hub.loop.Loop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One of Netty's event loops as the hub sees it. Two of the same executor are equal. Once the executor has shut down,
 * tasks are refused with a {@link java.util.concurrent.RejectedExecutionException}.
 */
public record NettyLoop(EventExecutor executor) implements Loop {
    @Override
    public boolean inLoop() {
        return executor.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        final Future<?> scheduled = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }
}
