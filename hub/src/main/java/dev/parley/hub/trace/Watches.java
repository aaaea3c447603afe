package dev.parley.hub.trace;

import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The rooms and users whose signals an operator has this node log, each for a time. Thread-safe. */
public final class Watches {
    /** So many at once. */
    public static final int MAX = 32;

    private final InstantSource clock;
    /** Unmodifiable: what a signal reads is not locked. */
    private volatile Map<Subject, Instant> watched = Map.of();

    public Watches(InstantSource clock) {
        this.clock = clock;
    }

    /** What is watched: all signals of a room, or all from and to the sessions of a user. */
    public sealed interface Subject {
        record Room(RoomName name) implements Subject {}

        record User(UserId id) implements Subject {}
    }

    /** @param until when it ends by itself */
    public record Watch(Subject subject, Instant until) {}

    /**
     * Begins, and in time ends; a later one of the same subject counts in place of this one.
     *
     * @return {@code null} if there are {@value #MAX} others
     */
    public synchronized @Nullable Watch begin(Subject subject, Duration time) {
        if (watched.size() >= MAX && !watched.containsKey(subject)) {
            return null;
        }
        final Watch watch = new Watch(subject, clock.instant().plus(time));
        final Map<Subject, Instant> more = new HashMap<>(watched);
        more.put(subject, watch.until);
        watched = Map.copyOf(more);
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> end(watch));
        return watch;
    }

    /** Ends it now; {@code false} if there was none. */
    public synchronized boolean end(Subject subject) {
        final Map<Subject, Instant> less = new HashMap<>(watched);
        final boolean was = less.remove(subject) != null;
        watched = Map.copyOf(less);
        return was;
    }

    /** All, the next to end first. */
    public List<Watch> all() {
        return watched.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(entry -> new Watch(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Whether a signal of that room is watched. */
    boolean covers(Roster roster, PeerId from, PeerId to) {
        final Map<Subject, Instant> now = watched;
        return !now.isEmpty()
                && (now.containsKey(new Subject.Room(roster.room()))
                        || coversUser(now, roster, from)
                        || coversUser(now, roster, to));
    }

    private static boolean coversUser(Map<Subject, Instant> now, Roster roster, PeerId peer) {
        final Member member = roster.members().get(peer);
        return member != null && now.containsKey(new Subject.User(member.user()));
    }

    private synchronized void end(Watch watch) {
        if (watch.until.equals(watched.get(watch.subject))) {
            end(watch.subject);
        }
    }
}
