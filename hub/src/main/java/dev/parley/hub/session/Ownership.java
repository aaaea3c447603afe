package dev.parley.hub.session;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.Lease;
import dev.parley.hub.store.SessionRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Whether this node owns a session, by its lease and by what the store has said last, and what waits until the store has
 * been asked. Lives on the session's loop; what says "any thread" hops there.
 */
final class Ownership {
    private static final Duration AGAIN = Duration.ofMillis(200);

    private final Lease lease;
    private final Loop loop;
    private final Lifetime lifetime;
    private final Persistence persistence;

    /** Of the lease under which the store knows this node as the owner. */
    private volatile long confirmedGeneration;

    /** @param generation of the lease under which the store knows this node as the owner */
    Ownership(Lease lease, long generation, Loop loop, Lifetime lifetime, Persistence persistence) {
        this.lease = lease;
        this.confirmedGeneration = generation;
        this.loop = loop;
        this.lifetime = lifetime;
        this.persistence = persistence;
    }

    /** Whether this node owns the session for sure: nobody can have taken it over, and nobody is about to. */
    boolean certain() {
        return lease.certain() && confirmedGeneration == lease.generation() && !lifetime.handedOver();
    }

    /** The store has taken that record. */
    void confirmed(SessionRecord written) {
        confirmedGeneration = written.generation();
    }

    /** Of this node's lease at the moment. Any thread. */
    long generation() {
        return lease.generation();
    }

    /** The record has to be stored. */
    void recordChanged() {
        if (!lifetime.ended()) {
            persistence.recordChanged();
        }
    }

    /** Runs the task once it was tried to store the record as it is now, whatever came of it. */
    void whenRecorded(Runnable task) {
        whenRecorded(stored -> task.run());
    }

    /** As {@link Persistence#whenRecorded}. */
    void whenRecorded(Consumer<Boolean> task) {
        if (lifetime.ended()) {
            task.accept(false);
        } else {
            persistence.whenRecorded(task);
        }
    }

    /**
     * Runs the task at once if this node owns the session for sure, otherwise once the store was asked.
     *
     * @param task told whether it does, by the store or for sure
     */
    void whenCertain(Consumer<Boolean> task) {
        if (certain()) {
            task.accept(true);
        } else {
            recordChanged();
            whenRecorded(task);
        }
    }

    /** Asks the store whether the session is this node's still: nobody knows after a lost lease. Any thread. */
    void verify() {
        loop.run(this::recordChanged);
    }

    /** As {@link #verify}. Completes when the store was asked, and the session has ended if it is not this node's. */
    CompletionStage<Void> verified() {
        final CompletableFuture<Void> asked = new CompletableFuture<>();
        loop.run(() -> {
            recordChanged();
            whenRecorded(() -> asked.complete(null));
        });
        return asked;
    }

    /** As {@link Session#handOver}. Any thread. */
    CompletionStage<Void> handOver() {
        final CompletableFuture<Void> handedOver = new CompletableFuture<>();
        loop.run(() -> {
            lifetime.handOver();
            store(handedOver);
        });
        return handedOver;
    }

    private void store(CompletableFuture<Void> handedOver) {
        recordChanged();
        whenRecorded(stored -> {
            if (stored || lifetime.ended()) {
                handedOver.complete(null);
            } else {
                loop.schedule(AGAIN, () -> store(handedOver));
            }
        });
    }
}
