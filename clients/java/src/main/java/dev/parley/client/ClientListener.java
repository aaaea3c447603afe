package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** What happens to a client, told on its thread. */
public interface ClientListener {
    default void onState(ConnectionSnapshot snapshot) {}

    /** At each connection. */
    default void onWelcome(Welcome welcome) {}

    /**
     * The session goes on.
     *
     * @param away since the connection broke
     * @param replayed so many pushes were missed and have come since
     */
    default void onResumed(Duration away, int replayed, boolean gap) {}

    /** The hub has begun a new session. Rooms are joined anew by themselves; calls have to be made anew. */
    default void onSessionLost(String peer, String previous) {}

    /** With fresh credentials: at each connection, and before the last ones end. */
    default void onIceServers(List<IceServer> servers) {}

    /** Of any room; {@link RoomListener#onSignal} has those of one. */
    default void onSignal(Signal signal) {}

    /**
     * A signal that was answered with an outcome did not reach its target after all.
     *
     * @param id of its {@link SignalOutcome}
     * @param code {@code expired} or {@code unconfirmed}
     */
    default void onUndeliverable(String id, String to, String code) {}

    default void onRoomClosed(String room, String reason) {}

    /** The node stops or is drained; the client goes elsewhere by itself after the delay. */
    default void onGoAway(String reason, Duration delay) {}

    /** The provider is asked for another by itself. */
    default void onTokenExpiring(Duration in) {}

    /** Something went wrong that no request is about: the client goes on. */
    default void onWarning(ParleyException error) {}

    /** It will not come back. */
    default void onClosed(CloseReason reason) {}

    /** A push of a type that this version does not know. */
    default void onUnknown(String type, JsonObject fields) {}
}
