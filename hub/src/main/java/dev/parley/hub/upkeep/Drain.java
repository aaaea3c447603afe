package dev.parley.hub.upkeep;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.session.Session;
import dev.parley.hub.session.SessionRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Has the clients of a node that is about to stop go elsewhere, each in a slot of its own, so that siblings are not come upon
 * by all at once (protocol, {@code go-away}). As long as no sibling could go on with a session, nobody is sent away. Runs on one
 * loop.
 */
public final class Drain {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /** The last slot begins so long before the deadline: who has it needs time to go. */
    private static final double SLOTS = 0.8;

    private final SessionRegistry sessions;
    private final BooleanSupplier resumable;
    private final Loop loop;
    private final Set<Session> told = new HashSet<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    /** On the loop. */
    private boolean cancelled;

    /** @param resumable whether a client that is sent away would find a node that can go on with its session */
    public Drain(SessionRegistry sessions, BooleanSupplier resumable, Loop loop) {
        this.sessions = sessions;
        this.resumable = resumable;
        this.loop = loop;
    }

    /** Completes when no client is here any more, or the time is over. Once only. */
    public CompletionStage<Void> begin(Duration time) {
        final long end = loop.nanoTime() + time.toNanos();
        loop.run(() -> look(end));
        return done;
    }

    /** Sends nobody away any more; those who were told go all the same. {@link #begin} does not complete then. Any thread. */
    public void cancel() {
        loop.run(() -> cancelled = true);
    }

    private void look(long end) {
        if (cancelled) {
            return;
        }
        final Duration left = Duration.ofNanos(end - loop.nanoTime());
        final List<Session> here =
                sessions.all().stream().filter(Session::connected).toList();
        if (here.isEmpty() || !left.isPositive()) {
            done.complete(null);
        } else {
            if (resumable.getAsBoolean()) {
                // Later on these are clients that had been let in before, and were on their way.
                tell(here.stream().filter(told::add).toList(), left);
            }
            loop.schedule(left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY, () -> look(end));
        }
    }

    private static void tell(List<Session> some, Duration left) {
        for (int i = 0; i < some.size(); i++) {
            some.get(i).goAway(left, Duration.ofMillis((long) (left.toMillis() * SLOTS * i / some.size())));
        }
    }
}
