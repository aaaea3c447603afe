package dev.parley.node.admin;

import dev.parley.hub.event.RoomEvent;
import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.presence.Member;
import dev.parley.ops.log.Tail;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.protocol.Wire;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The last {@value #EVENTS} events of rooms that were this node's doing. Any thread. */
public final class EventTail implements RoomEvents {
    static final int EVENTS = 512;

    private final Tail<Entry> entries = new Tail<>(EVENTS);
    private final Clock clock;

    /**
     * An event without what an application has said of its members, which may be long.
     *
     * @param type as webhooks call it
     * @param peer whose doing it was, if anybody's
     * @param to of {@code call-connected}
     */
    record Entry(
            Instant at,
            String type,
            RoomName room,
            @Nullable PeerId peer,
            @Nullable UserId user,
            @Nullable Wire wire,
            @Nullable LeaveReason reason,
            @Nullable PeerId to) {}

    public EventTail(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void happened(RoomEvent event) {
        entries.add(entry(event, clock.instant()));
    }

    Tail<Entry> entries() {
        return entries;
    }

    private static Entry entry(RoomEvent event, Instant at) {
        final RoomName room = event.room();
        return switch (event) {
            case RoomEvent.Started _ -> new Entry(at, "room-started", room, null, null, null, null, null);
            case RoomEvent.Joined joined -> {
                final Member member = joined.member();
                yield new Entry(at, "peer-joined", room, member.peer(), member.user(), member.wire(), null, null);
            }
            case RoomEvent.Left left -> new Entry(at, "peer-left", room, left.peer(), null, null, left.reason(), null);
            case RoomEvent.Finished _ -> new Entry(at, "room-finished", room, null, null, null, null, null);
            case RoomEvent.Connected connected ->
                new Entry(at, "call-connected", room, connected.from(), null, null, null, connected.to());
        };
    }
}
