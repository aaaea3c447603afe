package dev.parley.hub.session;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes outboxes and replies behind: whatever has gathered from all sessions while the last batch was under way leaves
 * as the next one, so that the round trip is shared under load and nobody waits for it at rest. Each session has at
 * most one append here at a time, which bounds the queue. Any thread.
 */
public final class SessionWriter {
    private static final int MAX_BATCH = 256;
    private static final int MAX_UNDER_WAY = 2;

    private final SessionStore store;
    private final Queue<Job> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final Map<Loop, Later> later = new ConcurrentHashMap<>();

    /** {@code null} as the result stands for a store that did not answer. */
    private record Job(Append append, Consumer<@Nullable Written> done) {}

    public SessionWriter(SessionStore store) {
        this.store = store;
    }

    /** Runs it on that loop before long, together with others that can wait. To be called there. */
    void later(Loop loop, Runnable task) {
        later.computeIfAbsent(loop, Later::new).add(task);
    }

    /** @param done called exactly once, on any thread: with {@code null} if the store is away */
    void append(Append append, Consumer<@Nullable Written> done) {
        if (!store.available()) {
            done.accept(null);
            return;
        }
        queue.add(new Job(append, done));
        sendNext();
    }

    private void sendNext() {
        while (!queue.isEmpty()) {
            if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
                underWay.decrementAndGet();
                return;
            }
            final List<Job> batch = takeBatch();
            if (batch.isEmpty()) {
                underWay.decrementAndGet();
            } else {
                send(batch);
            }
        }
    }

    private void send(List<Job> batch) {
        append(batch).whenComplete((results, failure) -> {
            underWay.decrementAndGet();
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).done.accept(failure == null ? results.get(i) : null);
            }
            sendNext();
        });
    }

    /** A store that throws, against its contract, must not keep its place for ever. */
    private CompletionStage<List<Written>> append(List<Job> batch) {
        try {
            return store.append(batch.stream().map(Job::append).toList());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private List<Job> takeBatch() {
        final List<Job> batch = new ArrayList<>();
        for (Job job = queue.poll(); job != null; job = batch.size() < MAX_BATCH ? queue.poll() : null) {
            batch.add(job);
        }
        return batch;
    }
}
