package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Catalog.Step;
import dev.parley.artifacts.core.UnavailableException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs out of the catalog and does them, some at once, each on a virtual thread. A worker that dies loses nothing: when
 * its lease has ended another takes the job, and what the first still brings is refused. Thread-safe.
 */
public final class Worker {
    private static final Set<Step> ALL = EnumSet.allOf(Step.class);
    private static final Duration COUNTING = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Catalog catalog;
    private final Steps steps;
    private final WorkerSettings settings;
    private final String name;
    private final InstantSource clock;
    private final WorkMeters meters;
    private final List<Slot> slots = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Semaphore wakes = new Semaphore(0);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * @param name of this node, for people
     * @param changed is told of an artifact that the room has to be told of; must not block for long
     */
    public Worker(
            Catalog catalog,
            Steps steps,
            WorkerSettings settings,
            String name,
            InstantSource clock,
            RandomGenerator random,
            Consumer<Artifact> changed,
            MeterRegistry registry) {
        this.catalog = catalog;
        this.steps = steps;
        this.settings = settings;
        this.name = name;
        this.clock = clock;
        this.meters = new WorkMeters(registry);
        for (int i = 0; i < settings.slots(); i++) {
            slots.add(new Slot(catalog, steps, settings, clock, random, meters, this::stopping, changed));
        }
    }

    /** Clears the scratch folder and begins. Once. */
    public void start() {
        try {
            steps.clear();
        } catch (IOException e) {
            throw new UncheckedIOException("the scratch folder can't be cleared", e);
        }
        for (Slot slot : slots) {
            threads.add(
                    Thread.ofVirtual().name("artifacts-work-" + threads.size()).start(() -> work(slot)));
        }
        threads.add(Thread.ofVirtual().name("artifacts-work-count").start(this::count));
    }

    /** There may be something to do: looks at once. Never blocks. */
    public void wake() {
        if (wakes.availablePermits() < settings.slots()) {
            wakes.release();
        }
    }

    /**
     * Gives back what is being done, and ends. The second call only waits.
     *
     * @return whether it has ended in that time; what has not is another worker's when its lease ends
     */
    public boolean stop(Duration deadline) throws InterruptedException {
        final long end = System.nanoTime() + deadline.toNanos();
        stopped.countDown();
        wakes.release(settings.slots());
        slots.forEach(Slot::callOff);
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    private boolean stopping() {
        return stopped.getCount() == 0;
    }

    private void work(Slot slot) {
        while (!stopping()) {
            try {
                final Optional<Job> job = catalog.takeJob(ALL, name, clock.instant(), settings.lease());
                if (job.isPresent()) {
                    slot.take(job.get());
                } else {
                    pause();
                }
            } catch (UnavailableException e) {
                LOG.warn("the catalog does not answer: {}", e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.error("work failed unexpectedly", e); // a defect must not end the slot
                pause();
            }
        }
    }

    private void pause() {
        try {
            if (wakes.tryAcquire(settings.idle().toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.trace("woken");
            }
        } catch (InterruptedException e) {
            LOG.debug("nobody interrupts a slot that has no step", e);
        }
    }

    private void count() {
        try {
            do {
                try {
                    meters.count(catalog.jobs());
                } catch (UnavailableException e) {
                    LOG.debug("jobs are not counted: {}", e.getMessage());
                }
            } while (!stopped.await(COUNTING.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
