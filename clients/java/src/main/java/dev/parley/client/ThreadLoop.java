package dev.parley.client;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread, which ends when nothing is to be done any more, and begins again when something is. It keeps no JVM alive. */
final class ThreadLoop implements Loop {
    private static final long IDLE_MILLIS = 1000;

    private final Turns turns = new Turns();
    private final ScheduledThreadPoolExecutor executor;
    /** The newest of those that there have been; never two at once. */
    private volatile @Nullable Thread thread;

    ThreadLoop() {
        executor = new ScheduledThreadPoolExecutor(1, this::newThread);
        executor.setKeepAliveTime(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
    }

    private Thread newThread(Runnable work) {
        final Thread made = new Thread(work, "parley-client");
        made.setDaemon(true);
        thread = made;
        return made;
    }

    @Override
    public long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public void run(Runnable task) {
        if (Thread.currentThread().equals(thread)) {
            task.run();
        } else {
            executor.execute(() -> turns.run(task));
        }
    }

    @Override
    public void defer(Runnable task) {
        turns.defer(task);
    }

    @Override
    public Handle schedule(Runnable task, long millis) {
        final Future<?> waiting = executor.schedule(() -> turns.run(task), millis, TimeUnit.MILLISECONDS);
        return () -> waiting.cancel(false);
    }
}
