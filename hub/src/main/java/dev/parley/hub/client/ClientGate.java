package dev.parley.hub.client;

import dev.parley.hub.loop.Loop;
import dev.parley.protocol.ClientMessage;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where wires bring their clients to the hub. */
public interface ClientGate {
    /**
     * Checks the token, and opens a new session or finds the one to resume.
     *
     * @param hello the first message, or the fields of a Socket.IO handshake
     * @param headerToken the bearer token of the upgrade request; {@code null} if there was none. A token in
     *     {@code hello} wins
     * @param address where the client comes from, for limits
     * @param loop where a new session will live: the connection's own, best
     * @return never fails; within the hub's request timeout
     */
    CompletionStage<Admission> admit(
            ClientMessage.Hello hello, @Nullable String headerToken, String address, Loop loop);
}
