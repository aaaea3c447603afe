package dev.parley.hub.session;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Written;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes outboxes and replies behind: whatever has gathered from all sessions while the last batch was under way leaves
 * as the next one, so that the round trip is shared under load and nobody waits for it at rest. Each session has at
 * most one append here at a time, which bounds the queue. Queue and places change in one step, under this object's lock;
 * the store is called outside it. Any thread.
 */
public final class SessionWriter {
    private static final int MAX_BATCH = 256;
    private static final int MAX_UNDER_WAY = 2;

    private final SessionStore store;
    private final Map<Loop, Later> later = new ConcurrentHashMap<>();
    private final Queue<Job> queue = new ArrayDeque<>();
    private int underWay;

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
        send(add(new Job(append, done)));
    }

    private void send(List<Job> batch) {
        if (batch.isEmpty()) {
            return;
        }
        append(batch).whenComplete((results, failure) -> {
            try {
                for (int i = 0; i < batch.size(); i++) {
                    batch.get(i).done.accept(failure == null ? results.get(i) : null);
                }
            } finally {
                send(finish());
            }
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

    /** @return what to send now */
    private synchronized List<Job> add(Job job) {
        queue.add(job);
        return takeBatch();
    }

    /** A batch is no longer under way. Returns what to send now. */
    private synchronized List<Job> finish() {
        underWay--;
        return takeBatch();
    }

    /** Called after every change, so that a job is left in the queue only while all places are taken. */
    private List<Job> takeBatch() {
        final List<Job> batch = new ArrayList<>();
        if (underWay < MAX_UNDER_WAY && !queue.isEmpty()) {
            underWay++;
            while (!queue.isEmpty() && batch.size() < MAX_BATCH) {
                batch.add(queue.remove());
            }
        }
        return batch;
    }
}
