package dev.parley.rooms.web;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.MessageReader;
import dev.parley.protocol.Parsed;
import dev.parley.protocol.ProtocolError;
import dev.parley.rooms.socketio.Ack;
import dev.parley.rooms.socketio.DisconnectReason;
import dev.parley.rooms.socketio.EventArgs;
import dev.parley.rooms.socketio.JsonSlice;
import dev.parley.rooms.socketio.SocketIoListener;
import dev.parley.rooms.socketio.SocketIoSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What Socket.IO clients send, brought to their sessions. An event's name is the message's type and its one argument the
 * message; an ack callback, if the client gave one, is always called (protocol, "Wires").
 */
final class WebClients implements SocketIoListener {
    private static final byte[] NO_ARGUMENT = "{}".getBytes(StandardCharsets.UTF_8);

    private final WebMeters meters;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    private record Client(WebConnection connection, ClientSession session) {}

    WebClients(WebMeters meters) {
        this.meters = meters;
    }

    @Override
    public void onConnect(SocketIoSocket socket) {
        final Admission.Admitted admitted =
                (Admission.Admitted) Objects.requireNonNull(socket.attachment(), "the entrance attaches it");
        final WebConnection connection = new WebConnection(socket);
        meters.opened();
        clients.put(socket.id(), new Client(connection, admitted.attach(connection)));
    }

    @Override
    public void onEvent(SocketIoSocket socket, String event, EventArgs args, @Nullable Ack ack) {
        final Client client = clients.get(socket.id());
        if (client == null) {
            return;
        }
        switch (parse(event, args)) {
            case Parsed.Ok ok -> client.session.receive(ok.request(), ack == null ? null : replyTo(ack));
            case Parsed.Rejected rejected
            when ack != null -> replyTo(ack).send(new Reply.Failed(rejected.error(), false));
            case Parsed.Rejected rejected -> client.connection.error(rejected.error());
        }
    }

    @Override
    public void onOversized(SocketIoSocket socket, long bytes) {
        socket.emitRaw(
                "error",
                WebJson.error(ProtocolError.of(
                        ErrorCode.TOO_LARGE, "got " + bytes + " bytes in a packet, more than maxMessage")));
    }

    @Override
    public void onDisconnect(SocketIoSocket socket, DisconnectReason reason) {
        final Client client = clients.remove(socket.id());
        if (client == null) {
            return;
        }
        meters.closed();
        if (client.connection.closedByHub()) {
            return;
        }
        if (reason == DisconnectReason.CLIENT_DISCONNECT) {
            client.session.ended();
        } else {
            client.session.connectionLost();
        }
    }

    /** Tells everybody that this node goes away; the server then closes their connections, and they are lost. */
    void announceStop() {
        clients.values()
                .forEach(client -> client.connection.announceEnd(CloseCode.GOING_AWAY, CloseCode.GOING_AWAY.text()));
    }

    private static Parsed parse(String event, EventArgs args) {
        if (args.json().size() > 1 || !args.attachments().isEmpty()) {
            return new Parsed.Rejected(
                    null,
                    ProtocolError.of(ErrorCode.BAD_REQUEST, "expected one argument, an object without binary parts"));
        }
        if (args.json().isEmpty()) {
            return MessageReader.event(event, NO_ARGUMENT, 0, NO_ARGUMENT.length);
        }
        final JsonSlice message = args.json().getFirst();
        return MessageReader.event(event, message.array(), message.offset(), message.length());
    }

    private static ReplyTo replyTo(Ack ack) {
        return reply -> ack.send(WebJson.reply(reply));
    }
}
