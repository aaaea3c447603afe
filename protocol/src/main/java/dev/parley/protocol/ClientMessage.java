package dev.parley.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a client may say (protocol, "Client → hub"). Each is checked for form when it is read, and for nothing else. */
public sealed interface ClientMessage {

    /**
     * Opens a session on the native wire, or brings a fresh token on either.
     *
     * @param token the JWT; {@code null} where it came with the upgrade
     * @param resume the session to go on with; {@code null} for a new one
     * @param client what the client says of itself; {@code null} if nothing
     */
    record Hello(
            @Nullable String token,
            @Nullable Resume resume,
            @Nullable ClientInfo client) implements ClientMessage {}

    /** @param metadata an object of at most 4 KiB, opaque; {@code null} for none */
    record Join(
            RoomName room, @Nullable String name, @Nullable RawJson metadata) implements ClientMessage {}

    record Leave(RoomName room) implements ClientMessage {}

    /** What one peer sends another, or all others of a room: the hub carries the payload and looks at nothing in it. */
    record Signal(
            SignalType type,
            RoomName room,
            @Nullable PeerId to,
            @Nullable RawJson payload) implements ClientMessage {}

    record Status(UserStatus status) implements ClientMessage {}

    /** @param state an {@code RTCPeerConnectionState} */
    record Report(
            RoomName room,
            PeerId to,
            ConnectionState state,
            @Nullable RawJson stats) implements ClientMessage {}

    record Ice() implements ClientMessage {}

    /** @param ban for how long the peer's user may not come back; {@code null} for no ban */
    record Kick(RoomName room, PeerId peer, @Nullable Duration ban) implements ClientMessage {}

    record Received(long seq) implements ClientMessage {}

    record Ping() implements ClientMessage {}

    /** @param seq the last push that reached the application */
    record Resume(SessionId session, long seq) {}

    record ClientInfo(
            @Nullable String name,
            @Nullable String version,
            @Nullable String device) {}
}
