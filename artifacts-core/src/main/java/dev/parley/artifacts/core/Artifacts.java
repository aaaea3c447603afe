package dev.parley.artifacts.core;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads and the library over their ports, and what goes on without being asked: the sweeper, and telling rooms. Thread-safe.
 */
public final class Artifacts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("artifacts-", 0).factory());
    private final Announcer announcer;
    private final DefaultUploads uploads;
    private final DefaultLibrary library;
    private final ArtifactSweeper sweeper;

    private Artifacts(ArtifactPorts ports, SecureRandom random, MeterRegistry registry) {
        final ArtifactMeters meters =
                new ArtifactMeters(registry, ports.chunks().name());
        this.announcer = new Announcer(ports, meters, virtualThreads);
        final Finishing completion = new Finishing(ports, announcer, meters);
        final Removal removal = new Removal(ports, completion);
        this.uploads = new DefaultUploads(ports, random, meters, announcer, completion);
        this.library = new DefaultLibrary(ports, uploads, removal);
        this.sweeper = new ArtifactSweeper(ports, uploads, completion, removal, meters);
        meters.free(() -> free(ports), ports.limits().minFree());
    }

    /** Puts them together; nothing goes on by itself before {@link #start}. */
    public static Artifacts of(ArtifactPorts ports, SecureRandom random, MeterRegistry meters) {
        return new Artifacts(ports, random, meters);
    }

    public Uploads uploads() {
        return uploads;
    }

    public Library library() {
        return library;
    }

    /** A worker, or whoever else changes an artifact's row, has its room told by this. Never blocks. */
    public void changed(Artifact artifact) {
        uploads.changed(artifact);
    }

    /** From now on it sweeps every 5 s, and tells every second what has not been told. */
    public void start() {
        every(SWEEP, this::sweep);
        every(RETRY, this::announce);
    }

    /** Sweeps once. Blocks; one thread at a time. */
    public void sweep() {
        sweeper.sweep();
    }

    /** Tells once what the catalog has as untold. Blocks until it is under way. */
    public void announce() {
        try {
            announcer.retry();
        } catch (UnavailableException e) {
            LOG.warn("Rooms are not told of artifacts: {}", e.getMessage());
        }
    }

    /** How many artifacts have something under way to their rooms. */
    public int announcing() {
        return announcer.underWay();
    }

    /** Ends what goes on by itself; waits some seconds for it. Requests that are under way are their callers' to end before. */
    @Override
    public void close() {
        clockwork.shutdown();
        try {
            if (!clockwork.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                clockwork.shutdownNow();
            }
            virtualThreads.shutdown();
            if (!virtualThreads.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                virtualThreads.shutdownNow();
            }
        } catch (InterruptedException e) {
            clockwork.shutdownNow();
            virtualThreads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void every(Duration time, Runnable what) {
        var _ = clockwork.scheduleWithFixedDelay(
                () -> {
                    try {
                        what.run();
                    } catch (RuntimeException e) {
                        LOG.error("A defect: what artifacts do by themselves is tried again later", e);
                    }
                },
                time.toMillis(),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private static Number free(ArtifactPorts ports) {
        try {
            return ports.chunks().free();
        } catch (UnavailableException e) {
            return Double.NaN;
        }
    }
}
