package dev.parley.system.harness;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Signals in a pair, one after the other, until it is closed. */
public final class Load implements AutoCloseable {
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final Thread sender;
    private volatile boolean on = true;

    private Load(Pair pair) {
        sender = Thread.ofVirtual().start(() -> {
            while (on) {
                replies.add(pair.offer("under load"));
            }
        });
    }

    public static Load on(Pair pair) {
        return new Load(pair);
    }

    /** Stops, and gives what became of each. */
    public List<Reply> stop() {
        close();
        return List.copyOf(replies);
    }

    @Override
    public void close() {
        on = false;
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
