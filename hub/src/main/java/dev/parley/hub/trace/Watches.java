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
import org.jspecify.annotations.Nullable;

/** The rooms and users whose signals an operator has this node log, each for a time. Thread-safe. */
public final class Watches {
    /** So many at once. */
    public static final int MAX = 32;

    private final InstantSource clock;
    /** By subject when it ends; what has ended is taken out when the next begins. Unmodifiable: a signal's reading is not locked. */
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
     * Begins; a later one of the same subject counts in place of this one.
     *
     * @return {@code null} if there are {@value #MAX} others
     */
    public synchronized @Nullable Watch begin(Subject subject, Duration time) {
        final Instant now = clock.instant();
        final Map<Subject, Instant> more = new HashMap<>(watched);
        more.values().removeIf(until -> !until.isAfter(now));
        if (more.size() >= MAX && !more.containsKey(subject)) {
            return null;
        }
        final Watch watch = new Watch(subject, now.plus(time));
        more.put(subject, watch.until);
        watched = Map.copyOf(more);
        return watch;
    }

    /** Ends it now; {@code false} if there was none. */
    public synchronized boolean end(Subject subject) {
        final Map<Subject, Instant> less = new HashMap<>(watched);
        final Instant until = less.remove(subject);
        watched = Map.copyOf(less);
        return until != null && until.isAfter(clock.instant());
    }

    /** All that go on, the next to end first. */
    public List<Watch> all() {
        final Instant now = clock.instant();
        return watched.entrySet().stream()
                .filter(entry -> entry.getValue().isAfter(now))
                .sorted(Map.Entry.comparingByValue())
                .map(entry -> new Watch(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Whether a signal of that room is watched. */
    boolean covers(Roster roster, PeerId from, PeerId to) {
        return !watched.isEmpty()
                && (goesOn(new Subject.Room(roster.room())) || coversUser(roster, from) || coversUser(roster, to));
    }

    private boolean coversUser(Roster roster, PeerId peer) {
        final Member member = roster.members().get(peer);
        return member != null && goesOn(new Subject.User(member.user()));
    }

    private boolean goesOn(Subject subject) {
        final Instant until = watched.get(subject);
        return until != null && until.isAfter(clock.instant());
    }
}
