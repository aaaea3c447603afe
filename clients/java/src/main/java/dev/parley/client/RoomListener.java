package dev.parley.client;

import org.jspecify.annotations.Nullable;

/** What happens in a room, told on the client's thread. */
public interface RoomListener {
    /** Told once for each peer, also when it was only found out by reading the roster again. */
    default void onPeerJoined(Peer peer) {}

    default void onPeerUpdated(Peer peer, Peer previous) {}

    default void onPeerLeft(Peer peer, LeaveReason reason) {}

    /** Never before the roster that has its sender. */
    default void onSignal(Signal signal) {}

    /**
     * The state is {@link RoomState#CLOSED}.
     *
     * @param reason as of the push {@code room-closed} or of one's own {@code peer-left}; {@code rejoin-failed}, with the
     *     error; or {@code client-closed}
     */
    default void onClosed(String reason, @Nullable ParleyException error) {}
}
