package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.Failure;
import dev.parley.artifacts.core.work.WorkMeters.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one job after the other, and tells the catalog what came of each. One thread; {@link #callOff} from any. */
final class Slot {
    private static final double JITTER = 0.2;
    /** A job whose takers die of it, one after the other, is not taken for ever. */
    private static final int MOST_TAKINGS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);

    private final Catalog catalog;
    private final Steps steps;
    private final WorkerSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final WorkMeters meters;
    private final BooleanSupplier stopping;
    private final Consumer<Artifact> changed;
    private volatile Optional<Undertaking> current = Optional.empty();

    Slot(
            Catalog catalog,
            Steps steps,
            WorkerSettings settings,
            InstantSource clock,
            RandomGenerator random,
            WorkMeters meters,
            BooleanSupplier stopping,
            Consumer<Artifact> changed) {
        this.catalog = catalog;
        this.steps = steps;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.meters = meters;
        this.stopping = stopping;
        this.changed = changed;
    }

    /** Ends the step that is being done, if one is. */
    void callOff() {
        current.ifPresent(Undertaking::callOff);
    }

    /** Does the job, and returns when the catalog knows what came of it. Throws what the catalog throws. */
    void take(Job job) {
        final long begin = System.nanoTime();
        final Outcome outcome = outcome(job);
        meters.ended(job, outcome, Duration.ofNanos(System.nanoTime() - begin));
    }

    private Outcome outcome(Job job) {
        final Optional<Artifact> artifact = catalog.find(job.artifact());
        if (artifact.isEmpty()) {
            return Outcome.LOST;
        }
        if (job.attempt() > MOST_TAKINGS) {
            return park(job, Failure.PARKED, "taken " + MOST_TAKINGS + " times, and never finished");
        }
        final StepResult result;
        try {
            result = attempt(job, artifact.get());
        } catch (StepException e) {
            return failed(job, e);
        } catch (InterruptedException e) {
            return calledOff(job);
        } catch (RuntimeException e) {
            LOG.error("{} of {} failed unexpectedly", job.step(), job.artifact(), e);
            return failed(job, StepException.passing("an unexpected failure", e));
        }
        return finish(job, result);
    }

    private StepResult attempt(Job job, Artifact artifact) throws StepException, InterruptedException {
        try (Undertaking undertaking = new Undertaking(catalog, clock, settings, job)) {
            current = Optional.of(undertaking);
            if (stopping.getAsBoolean()) {
                undertaking.callOff(); // who stops may have looked before
            }
            return undertaking.run(() -> steps.run(job, artifact));
        } finally {
            current = Optional.empty();
        }
    }

    private Outcome finish(Job job, StepResult result) {
        final Optional<Artifact> done = catalog.done(job, result.change(), result.renditions(), clock.instant());
        if (done.isEmpty()) {
            LOG.info("{} of {} is somebody else's by now", job.step(), job.artifact());
            steps.takeBack(result);
            return Outcome.LOST;
        }
        steps.removeOlder(job, result);
        changed.accept(done.get());
        return Outcome.DONE;
    }

    private Outcome failed(Job job, StepException e) {
        LOG.warn("{} of {}, attempt {}: {}", job.step(), job.artifact(), job.attempt(), e.getMessage(), e.getCause());
        final String text = String.valueOf(e.getMessage());
        final Failure failure = e.failure();
        if (failure != null) {
            return park(job, failure, text);
        }
        if (job.attempt() > settings.delays().size()) {
            return park(job, Failure.PARKED, text);
        }
        final Duration delay = settings.delays().get(job.attempt() - 1);
        final long millis = Math.round(delay.toMillis() * (1 - JITTER + 2 * JITTER * random.nextDouble()));
        return catalog.retry(job, clock.instant().plusMillis(millis), text) ? Outcome.RETRIED : Outcome.LOST;
    }

    private Outcome park(Job job, Failure failure, String text) {
        final Change change = new Change(null, null, null, null, null, null, null, failure);
        final Optional<Artifact> parked = catalog.park(job, change, text);
        parked.ifPresent(changed);
        return parked.isPresent() ? outcome(failure) : Outcome.LOST;
    }

    private static Outcome outcome(Failure failure) {
        return switch (failure) {
            case SHA256_MISMATCH, CORRUPT -> Outcome.REJECTED;
            case PARKED, BYTES_LOST -> Outcome.PARKED;
        };
    }

    /** By a stop: the next who looks may have it. By a lost lease: it is another's, and stays so. */
    private Outcome calledOff(Job job) {
        return catalog.retry(job, clock.instant(), "called off") ? Outcome.STOPPED : Outcome.LOST;
    }
}
