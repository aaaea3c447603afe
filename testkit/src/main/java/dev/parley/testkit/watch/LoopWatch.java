package dev.parley.testkit.watch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Finds tasks that hold up an event loop for too long, whether they block or compute. It sends each loop a probe and, when
 * that isn't run in time, notes the loop's stack. For calls that block, however shortly, see {@link BlockingCalls}.
 *
 * <p>The time by which the watch itself is held up, on a busy machine or by the collector, doesn't count. A
 * loop that alone gets no processor does count, since the watch can't tell: choose a generous bound where much runs at a time.
 */
public final class LoopWatch implements AutoCloseable {

    /** Long enough for a machine that does other things too. */
    public static final Duration DEFAULT_BOUND = Duration.ofMillis(500);

    private static final Duration PERIOD = Duration.ofMillis(10);

    private final long boundNanos;
    private final List<LoopProbe> probes = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> reports = new LinkedBlockingQueue<>(100);
    private final Thread thread;
    private volatile boolean closed;

    private LoopWatch(Duration bound) {
        this.boundNanos = bound.toNanos();
        this.thread = Thread.ofPlatform().daemon().name("loop-watch").unstarted(this::run);
    }

    /** Watches single-threaded executors, for instance a Netty {@code EventLoopGroup}, which is their collection. */
    public static LoopWatch over(Duration bound, Iterable<? extends Executor> loops) {
        LoopWatch watch = new LoopWatch(bound);
        watch.add(loops);
        watch.thread.start();
        return watch;
    }

    /** Watches these as well; returns once each has run a first task. */
    public void add(Iterable<? extends Executor> loops) {
        for (Executor loop : loops) {
            LoopProbe probe = new LoopProbe(loop);
            probe.introduce();
            probes.add(probe);
        }
    }

    /** What has been found so far: for each delay, the stack of the loop's thread; the first 100. */
    public List<String> reports() {
        return List.copyOf(reports);
    }

    /** Stops watching. Throws {@link AssertionError} if a loop was held up. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        if (!reports.isEmpty()) {
            throw new AssertionError(reports.size() + " times an event loop was held up:\n"
                    + reports.stream().limit(5).collect(Collectors.joining("\n")));
        }
    }

    private void run() {
        long last = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(PERIOD.toNanos());
            long now = System.nanoTime();
            long ownDelay = Math.max(0, now - last - PERIOD.toNanos());
            last = now;
            for (LoopProbe probe : probes) {
                probe.excuse(ownDelay);
                String report = probe.check(now, boundNanos);
                if (!report.isEmpty()) {
                    // When full, later ones are dropped: the first ones fail the test as well.
                    var _ = reports.offer(report);
                }
            }
        }
    }
}
