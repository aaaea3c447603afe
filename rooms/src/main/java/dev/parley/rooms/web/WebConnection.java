package dev.parley.rooms.web;

import dev.parley.hub.client.ClientConnection;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.rooms.socketio.Payload;
import dev.parley.rooms.socketio.SocketIoSocket;
import java.time.Duration;

/** A Socket.IO client's connection, as the hub sees it. Any thread. */
final class WebConnection implements ClientConnection {
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);

    private final SocketIoSocket socket;
    private volatile boolean closedByHub;

    WebConnection(SocketIoSocket socket) {
        this.socket = socket;
    }

    /** Whether {@link #close} was called: then the hub knows of the end. */
    boolean closedByHub() {
        return closedByHub;
    }

    @Override
    public void push(PushType type, long seq, RawJson body, Written written) {
        socket.emit(type.wireName(), Payload.raw(WebJson.push(seq, body)), failure -> written.written(failure == null));
    }

    @Override
    public void error(ProtocolError error) {
        socket.emitRaw("error", WebJson.error(error));
    }

    @Override
    public void close(CloseCode code, String message) {
        closedByHub = true;
        announceEnd(code, message);
        if (code.comeBack()) {
            socket.closeTransport();
        } else {
            socket.disconnect();
        }
    }

    @Override
    public void replaced(Runnable alive) {
        closedByHub = true;
        var _ = socket.probe(SIGN_OF_LIFE).thenAccept(answers -> {
            if (answers) {
                alive.run();
            }
            close(CloseCode.REPLACED_BY_CONNECTION, CloseCode.REPLACED_BY_CONNECTION.text());
        });
    }

    /** Says that the connection is about to be closed, and why. */
    void announceEnd(CloseCode code, String message) {
        socket.emitRaw("closing", WebJson.closing(code, message));
    }

    @Override
    public void reading(boolean on) {
        socket.setReading(on);
    }
}
