package dev.parley.hub.upkeep;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.session.Session;
import dev.parley.hub.session.SessionRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Has the clients of a node that is about to stop go elsewhere, each in a slot of its own, so that siblings are not come upon
 * by all at once (protocol, {@code go-away}). Runs on one loop.
 */
public final class Drain {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /** The last slot begins so long before the deadline: who has it needs time to go. */
    private static final double SLOTS = 0.8;

    private final SessionRegistry sessions;
    private final Loop loop;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    public Drain(SessionRegistry sessions, Loop loop) {
        this.sessions = sessions;
        this.loop = loop;
    }

    /** Completes when no client is here any more, or the time is over. Once only. */
    public CompletionStage<Void> begin(Duration time) {
        final List<Session> here =
                sessions.all().stream().filter(Session::connected).toList();
        for (int i = 0; i < here.size(); i++) {
            final Duration slot = Duration.ofMillis((long) (time.toMillis() * SLOTS * i / here.size()));
            here.get(i).goAway(time, slot);
        }
        final long end = loop.nanoTime() + time.toNanos();
        loop.run(() -> look(end));
        return done;
    }

    private void look(long end) {
        if (loop.nanoTime() - end >= 0 || sessions.all().stream().noneMatch(Session::connected)) {
            done.complete(null);
        } else {
            loop.schedule(LOOK_EVERY, () -> look(end));
        }
    }
}
