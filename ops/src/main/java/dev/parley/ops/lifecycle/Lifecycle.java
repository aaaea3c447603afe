package dev.parley.ops.lifecycle;

import dev.parley.ops.health.HealthCheck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts components one after the other in the order given, and stops them in phases: not ready, drain (all at the same
 * time), stop (one after the other, in reverse). Each step has a deadline; one that fails or takes too long while stopping
 * keeps nobody else from it. If a component doesn't start, those that had are stopped again. Any thread; a process starts
 * and stops once.
 */
public final class Lifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

    private final String service;
    private final HealthCheck readiness;
    private final Duration notice;
    private final List<Component> components;
    private final CompletableFuture<Void> startEnded = new CompletableFuture<>();
    private final CompletableFuture<StopReport> stopped = new CompletableFuture<>();
    private final Deque<Component> begun = new ArrayDeque<>();

    // Guarded by this.
    private Phase phase = Phase.NEW;
    private boolean stopAsked;
    private long stopAskedAt;
    private boolean startFailed;
    private @Nullable StepRun starting;

    /**
     * @param service for messages
     * @param readiness is up while the process runs and nobody has asked it to stop
     * @param notice how long, while told not-ready, everything stays as it is, so that load balancers notice
     * @param components in the order in which they start
     */
    public Lifecycle(String service, HealthCheck readiness, Duration notice, List<Component> components) {
        this.service = service;
        this.readiness = readiness;
        this.notice = notice;
        this.components = List.copyOf(components);
    }

    /**
     * Starts everything. Blocks, for the sum of the start deadlines at most, and when that fails, for the stop.
     *
     * @throws StartException if a component failed or took too long, or if somebody asked to stop meanwhile
     */
    public void start() throws StartException {
        synchronized (this) {
            if (stopAsked) {
                throw stoppedMeanwhile();
            }
            enter(Phase.NEW, Phase.STARTING);
            readiness.down("starting");
        }
        for (Component component : components) {
            Optional<Throwable> failure = start(component);
            if (failure.isPresent()) {
                throw failed(component, failure.get());
            }
        }
        boolean running;
        synchronized (this) {
            running = !stopAsked;
            if (running) {
                phase = Phase.RUNNING;
                readiness.up();
            }
        }
        startEnded.complete(null);
        if (!running) {
            var _ = stopped.join();
            throw stoppedMeanwhile();
        }
    }

    /**
     * Stops what has started, in phases; one under way in its start is cancelled. Asked again, it gives the same stage.
     *
     * @param reason for the log
     * @return ends with the report and never fails
     */
    public CompletableFuture<StopReport> stop(String reason) {
        synchronized (this) {
            if (stopAsked) {
                return stopped;
            }
            stopAsked = true;
            stopAskedAt = System.nanoTime();
            if (starting != null) {
                starting.cancel("asked to stop while starting: " + reason);
            }
            if (phase == Phase.NEW) {
                // Nobody will start it any more.
                phase = Phase.STARTING;
                startEnded.complete(null);
            }
            readiness.down("stopping: " + reason);
        }
        LOG.info("{} stops: {}", service, reason);
        Thread.ofVirtual().name("parley-stop").start(this::stopInPhases);
        return stopped;
    }

    /**
     * Runs the process from start to end: for a {@code main}. SIGTERM and SIGINT stop it, and then end the JVM with the
     * {@link ExitCode}. Blocks until it has stopped.
     *
     * @param last the very last thing to do, such as writing the log that is still queued
     */
    public ExitCode run(Runnable last) {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("parley-signal").unstarted(() -> {
                    var _ = stop("signal").join();
                    ExitCode code = exitCode();
                    LOG.info("{} ends with {}", service, code);
                    last.run();
                    // After a signal the JVM would end with 128 + its number, which says nothing about how the stop
                    // went.
                    Runtime.getRuntime().halt(code.code());
                }));
        try {
            start();
        } catch (StartException e) {
            LOG.error("{}", e.getMessage(), e.getCause());
        }
        var _ = stopped.join();
        return exitCode();
    }

    /** For how long it has been stopping; zero while nobody has asked for it. */
    public synchronized Duration stopping() {
        return stopAsked ? Duration.ofNanos(System.nanoTime() - stopAskedAt) : Duration.ZERO;
    }

    public synchronized Phase phase() {
        return phase;
    }

    /** What a stopped process should end with; {@link ExitCode#OK} while it runs. */
    public synchronized ExitCode exitCode() {
        if (startFailed) {
            return ExitCode.START_FAILED;
        }
        boolean clean = stopped.getNow(new StopReport(List.of())).isClean();
        return clean ? ExitCode.OK : ExitCode.STOP_INCOMPLETE;
    }

    private Optional<Throwable> start(Component component) {
        StepRun run;
        synchronized (this) {
            if (stopAsked) {
                return Optional.of(new IllegalStateException("asked to stop while starting"));
            }
            begun.push(component);
            run = StepRun.begin("start-" + component.name(), component.start(), component.startDeadline());
            starting = run;
        }
        Optional<Throwable> failure = run.await();
        synchronized (this) {
            starting = null;
        }
        if (failure.isEmpty()) {
            LOG.info("{} started in {} ms", component.name(), run.millis());
        }
        return failure;
    }

    private StartException failed(Component component, Throwable cause) {
        synchronized (this) {
            // Whoever asked it to stop knows why it doesn't run.
            startFailed = !stopAsked;
        }
        startEnded.complete(null);
        var report = stop(component.name() + " did not start").join();
        String rest = report.isClean() ? "" : "; then: " + String.join("; ", report.troubles());
        return new StartException(
                service + " did not start: " + component.name() + " failed: " + Reason.of(cause) + rest, cause);
    }

    private StartException stoppedMeanwhile() {
        String message = service + " was asked to stop before it had started";
        return new StartException(message, new IllegalStateException(message));
    }

    private void stopInPhases() {
        startEnded.join();
        boolean wasRunning = phase() == Phase.RUNNING;
        enter(phase(), Phase.NOT_READY);
        if (wasRunning) {
            await(notice);
        }
        Teardown teardown = new Teardown(List.copyOf(begun));
        enter(Phase.NOT_READY, Phase.DRAINING);
        teardown.drain();
        enter(Phase.DRAINING, Phase.STOPPING);
        teardown.stop();
        enter(Phase.STOPPING, Phase.STOPPED);
        stopped.complete(teardown.report());
    }

    private synchronized void enter(Phase from, Phase to) {
        if (phase != from) {
            throw new IllegalStateException("A process starts once; it is " + phase);
        }
        phase = to;
    }

    private static void await(Duration time) {
        try {
            // Nobody counts it down: an interruptible wait.
            var _ = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
