package dev.parley.hub.event;

/** Port: told of what happens in rooms, on the one node whose doing it was, or whose client has reported it. */
@FunctionalInterface
public interface RoomEvents {
    /** Nobody wants to know. */
    RoomEvents NOBODY = event -> {};

    /** Any thread; of a room, of one node, in order. Must not block or throw. */
    void happened(RoomEvent event);

    /** Tells both, this one first. */
    default RoomEvents and(RoomEvents other) {
        return event -> {
            happened(event);
            other.happened(event);
        };
    }
}
