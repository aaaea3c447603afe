package dev.parley.hub.room;

import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.RosterEvent;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Events of a room that came before those that they follow: {@value #MAX} of them or {@value #MAX_BYTES} bytes. What is over is
 * not kept; the roster is read anew then, as for any version that is missing. Lives on the room's loop.
 */
final class EarlyEvents {
    private static final int MAX = 1024;
    private static final int MAX_BYTES = 1024 * 1024;
    private static final int EACH = 256;

    private final TreeMap<Long, RosterEvent> events = new TreeMap<>();
    private int bytes;

    boolean isEmpty() {
        return events.isEmpty();
    }

    void add(RosterEvent event) {
        if (events.size() < MAX && bytes + length(event) <= MAX_BYTES) {
            final RosterEvent before = events.put(event.version(), event);
            bytes += length(event) - (before == null ? 0 : length(before));
        }
    }

    /** The first, if it is not after {@code version}; it is no longer here. */
    @Nullable
    RosterEvent poll(long version) {
        if (events.isEmpty() || events.firstKey() > version) {
            return null;
        }
        final RosterEvent first = events.pollFirstEntry().getValue();
        bytes -= length(first);
        return first;
    }

    private static int length(RosterEvent event) {
        return switch (event) {
            case RosterEvent.Joined joined -> length(joined.member());
            case RosterEvent.Updated updated -> length(updated.member());
            case RosterEvent.Left left -> EACH;
        };
    }

    private static int length(Member member) {
        return EACH + (member.metadata() == null ? 0 : member.metadata().length());
    }
}
