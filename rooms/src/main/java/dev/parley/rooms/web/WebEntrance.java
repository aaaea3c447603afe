package dev.parley.rooms.web;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientGate;
import dev.parley.node.loop.NettyLoop;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.MessageReader;
import dev.parley.protocol.Parsed;
import dev.parley.protocol.ProtocolError;
import dev.parley.rooms.socketio.Authenticator;
import dev.parley.rooms.socketio.Handshake;
import dev.parley.rooms.socketio.JsonSlice;
import dev.parley.rooms.socketio.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Brings a Socket.IO handshake to the hub's gate. Its {@code auth} has the fields of {@code hello}; a refusal becomes a
 * {@code connect_error} with {@code data: {code, retryable}} (protocol, "Wires").
 */
final class WebEntrance implements Authenticator {
    private static final byte[] NO_AUTH = "{}".getBytes(StandardCharsets.UTF_8);

    private final ClientGate gate;

    WebEntrance(ClientGate gate) {
        this.gate = gate;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Handshake handshake) {
        final JsonSlice auth = handshake.auth();
        final Parsed parsed = auth == null
                ? MessageReader.handshake(NO_AUTH, 0, NO_AUTH.length)
                : MessageReader.handshake(auth.array(), auth.offset(), auth.length());
        return switch (parsed) {
            case Parsed.Rejected rejected -> CompletableFuture.completedFuture(refused(rejected.error()));
            case Parsed.Ok ok
            when ok.request().message() instanceof ClientMessage.Hello hello ->
                gate.admit(
                                hello,
                                null,
                                handshake.request().remoteAddress().getAddress().getHostAddress(),
                                new NettyLoop(handshake.executor()))
                        .thenApply(WebEntrance::verdict);
            case Parsed.Ok other -> throw new IllegalStateException("a handshake is read as hello and nothing else");
        };
    }

    private static Verdict verdict(Admission admission) {
        return switch (admission) {
            case Admission.Admitted admitted -> Verdict.accepted(admitted);
            case Admission.Refused refusal -> refused(refusal.error());
        };
    }

    private static Verdict refused(ProtocolError error) {
        final byte[] data = WebJson.refusal(error);
        return error.code() == ErrorCode.UNAVAILABLE
                ? Verdict.unavailable(error.message(), data)
                : Verdict.refused(error.message(), data);
    }
}
