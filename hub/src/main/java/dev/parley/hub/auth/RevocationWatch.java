package dev.parley.hub.auth;

import dev.parley.hub.loop.Loop;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Keeps a node's {@link Revocations} up to date: told of each, and read whole again every 30 s. Any thread. */
public final class RevocationWatch {
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Revocations list;
    private final Loop loop;
    private final List<Consumer<Predicate<Grants>>> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private volatile boolean stopped;

    public RevocationWatch(RevocationList list, Clock clock, Loop loop) {
        this.list = new Revocations(list, clock, which -> listeners.forEach(listener -> listener.accept(which)));
        this.loop = loop;
    }

    /** The copy. */
    public Revocations list() {
        return list;
    }

    /**
     * Has the listener told from now on which tokens are newly known to be revoked, once each, on any thread; it must not block.
     *
     * @return has it told no more
     */
    public Runnable whenRevoked(Consumer<Predicate<Grants>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Completes when the list has been read for the first time; goes on trying until then. */
    public CompletionStage<Void> start() {
        follow();
        return loaded;
    }

    public void stop() {
        stopped = true;
    }

    private void follow() {
        list.follow()
                .whenComplete((done, failure) -> loop.run(() -> {
                    if (failure == null) {
                        reload();
                    } else if (!stopped) {
                        loop.schedule(AGAIN, this::follow);
                    }
                }));
    }

    private void reload() {
        if (stopped) {
            return;
        }
        list.reload().whenComplete((done, failure) -> {
            if (failure == null) {
                loaded.complete(null);
            }
            loop.schedule(failure == null ? PERIOD : AGAIN, this::reload);
        });
    }
}
