package dev.parley.exchange;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Where the broker's client hands deliveries over: on the loop, in place where it is there already. The client has what it hands
 * over wait in a queue of 1,000, and blocks when that is full: the loop, which also reads the socket, would wait for itself.
 * In place nothing ever waits. Ending it is the loop's business.
 */
final class LoopExecutor extends AbstractExecutorService {
    private final EventLoop loop;

    LoopExecutor(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    @Override
    public void shutdown() {
        // The loop goes on for others.
    }

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return loop.isShuttingDown();
    }

    @Override
    public boolean isTerminated() {
        return loop.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return loop.awaitTermination(timeout, unit);
    }
}
