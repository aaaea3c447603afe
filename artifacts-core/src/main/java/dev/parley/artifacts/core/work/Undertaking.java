package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.UnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A job that a slot has taken: keeps its lease while the step is done, and calls the step off when the lease is lost or
 * somebody says so. Interrupts the slot's thread only while it is in the step, never in the catalog: an embedded database
 * would close its files.
 */
final class Undertaking implements AutoCloseable {
    private final Catalog catalog;
    private final InstantSource clock;
    private final WorkerSettings settings;
    private final Job job;
    private final Thread slot = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread keeper;
    private long renewedNanos = System.nanoTime();
    private boolean inStep;
    private boolean calledOff;

    /** Begins to keep the lease; by the thread that will do the step. */
    Undertaking(Catalog catalog, InstantSource clock, WorkerSettings settings, Job job) {
        this.catalog = catalog;
        this.clock = clock;
        this.settings = settings;
        this.job = job;
        keeper = Thread.ofVirtual().name("artifacts-lease").start(this::keep);
    }

    Job job() {
        return job;
    }

    /** What a slot does that may be called off. */
    interface Interruptible {
        StepResult run() throws StepException, InterruptedException;
    }

    /** @throws InterruptedException if it was called off, before or meanwhile */
    StepResult run(Interruptible step) throws StepException, InterruptedException {
        synchronized (this) {
            if (calledOff) {
                throw new InterruptedException();
            }
            inStep = true;
        }
        try {
            return step.run();
        } finally {
            synchronized (this) {
                inStep = false;
                Thread.interrupted(); // it was meant for the step
            }
        }
    }

    /** The step ends as soon as it can. Any thread. */
    synchronized void callOff() {
        calledOff = true;
        if (inStep) {
            slot.interrupt();
        }
    }

    private void keep() {
        try {
            while (!ended.await(settings.renewal().toNanos(), TimeUnit.NANOSECONDS)) {
                if (!renew()) {
                    callOff();
                    return;
                }
            }
        } catch (InterruptedException e) {
            callOff(); // nobody does
        }
    }

    private boolean renew() {
        final long now = System.nanoTime();
        try {
            final Duration lease = settings.lease();
            if (!catalog.renew(job, clock.instant(), lease)) {
                return false;
            }
            renewedNanos = now;
            return true;
        } catch (UnavailableException e) {
            return now - renewedNanos < settings.lease().toNanos();
        }
    }

    /** The lease is kept no longer; returns when no call to the catalog is under way. */
    @Override
    public void close() {
        ended.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                keeper.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
