package dev.parley.hub.voice;

import dev.parley.hub.limit.RateLimit;
import dev.parley.hub.limit.TokenBucket;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.Subject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that are told of progress: who is in them, as it was a second ago at the most, and how much they are told. Those
 * that were told last are remembered, {@value #MAX_ROOMS} of them, with {@value #MAX_SUBJECTS} subjects each. On one loop.
 */
final class ProgressRooms {
    static final Duration PERIOD = Duration.ofSeconds(1);

    private static final int MAX_ROOMS = 1024;
    private static final int MAX_SUBJECTS = 64;
    private static final RateLimit EACH_ROOM = new RateLimit(20, 20);
    private static final RateLimit EACH_SUBJECT = new RateLimit(2, 1);

    private final Presence presence;
    private final Loop loop;
    private final Map<RoomName, Room> rooms = new Newest<>(MAX_ROOMS);

    /** Of more than it may hold, the one that was not asked for the longest goes. */
    private static final class Newest<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;
        private final int max;

        Newest(int max) {
            super(16, 0.75f, true);
            this.max = max;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > max;
        }
    }

    private static final class Room {
        private final TokenBucket all;
        private final Map<Subject, TokenBucket> each = new Newest<>(MAX_SUBJECTS);
        private @Nullable Roster roster;
        private long readAt;
        private boolean reading;

        Room(long now) {
            all = new TokenBucket(EACH_ROOM, now);
        }

        boolean allows(Subject subject, long now) {
            return each.computeIfAbsent(subject, first -> new TokenBucket(EACH_SUBJECT, now))
                            .take(now)
                    && all.take(now);
        }
    }

    ProgressRooms(Presence presence, Loop loop) {
        this.presence = presence;
        this.loop = loop;
    }

    /** @param then told who is in the room, at once or when the store answers; or not at all, if it is too much or unknown */
    void nodes(RoomName name, Subject subject, Consumer<Roster> then) {
        final long now = loop.nanoTime();
        final Room room = rooms.computeIfAbsent(name, first -> new Room(now));
        if (!room.allows(subject, now)) {
            return;
        }
        final Roster known = room.roster;
        if (known != null && now - room.readAt < PERIOD.toNanos()) {
            then.accept(known);
        } else if (!room.reading) {
            room.reading = true;
            presence.read(name)
                    .whenComplete((stored, failure) -> loop.run(() -> {
                        room.reading = false;
                        if (failure == null) {
                            room.roster = stored.roster();
                            room.readAt = loop.nanoTime();
                            then.accept(stored.roster());
                        }
                    }));
        }
    }
}
