package dev.parley.rooms.socketio;

import dev.parley.rooms.socketio.SocketIoMeters.ConnectOutcome;
import dev.parley.rooms.socketio.SocketPacket.Acknowledgement;
import dev.parley.rooms.socketio.SocketPacket.Connect;
import dev.parley.rooms.socketio.SocketPacket.Disconnect;
import dev.parley.rooms.socketio.SocketPacket.Event;
import dev.parley.rooms.socketio.SocketPacket.Malformed;
import dev.parley.rooms.socketio.SocketPacket.Message;
import dev.parley.rooms.socketio.Verdict.Accepted;
import dev.parley.rooms.socketio.Verdict.Refused;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Socket.IO side of one session: who has joined which namespace, who is still being asked about, and a packet whose
 * attachments are still to come. Belongs to the session's home loop. A namespace's events are let in from the moment
 * that its CONNECT was accepted until the socket is gone; any before or after end the session.
 */
final class SocketIoConnection implements EngineHandler {
    private static final Logger log = LoggerFactory.getLogger(SocketIoConnection.class);

    /** CONNECTs of one session in a row without success, so that guessing costs a handshake now and then. */
    private static final int MAX_ATTEMPTS = 32;

    private final EngineSession session;
    private final SocketIoConfig config;
    private final SocketIoMeters meters;
    private final RandomIds ids;
    private final Map<String, Namespace> namespaces;
    private final Map<String, NamespaceSocket> sockets = new HashMap<>(2);
    private final PendingConnects connects;
    private @Nullable ScheduledFuture<?> connectDeadline;
    private @Nullable BinaryAssembly assembly;
    private int attempted;

    SocketIoConnection(
            EngineSession session,
            SocketIoConfig config,
            SocketIoMeters meters,
            RandomIds ids,
            Map<String, Namespace> namespaces) {
        this.session = session;
        this.config = config;
        this.meters = meters;
        this.ids = ids;
        this.namespaces = namespaces;
        this.connects =
                new PendingConnects(session, config.deadlines().authenticate().toNanos(), this::answered);
        connectExpected(true);
    }

    @Override
    public void onText(byte[] bytes, int from, int to) {
        if (assembly != null) {
            violated("text where an attachment was due");
            return;
        }
        switch (PacketDecoder.decode(bytes, from, to)) {
            case Connect connect -> connect(connect);
            case Disconnect disconnect -> disconnect(disconnect);
            case Message message when message.attachments() > 0 -> assembly = new BinaryAssembly(message, to - from);
            case Message message -> message(message, List.of());
            case Malformed malformed -> violated(malformed.why());
        }
    }

    @Override
    public void onBinary(byte[] bytes) {
        BinaryAssembly current = assembly;
        if (current == null) {
            violated("an attachment where none was due");
            return;
        }
        current.add(bytes);
        if (current.bytes() > config.limits().maxPayload()) {
            session.oversized(current.bytes());
        } else if (current.isComplete()) {
            assembly = null;
            message(current.message(), current.attachments());
        }
    }

    @Override
    public void onOversized(long bytes) {
        for (NamespaceSocket socket : List.copyOf(sockets.values())) {
            guarded(() -> socket.oversized(bytes));
        }
    }

    @Override
    public void onClosed(DisconnectReason reason) {
        connectExpected(false);
        connects.cancelAll();
        List<NamespaceSocket> gone = new ArrayList<>(sockets.values());
        sockets.clear();
        gone.forEach(socket -> left(socket, reason));
    }

    // Joining

    private void connect(Connect connect) {
        Namespace namespace = namespaces.get(connect.namespace());
        attempted++;
        if (attempted > MAX_ATTEMPTS) {
            violated("too many CONNECTs");
        } else if (namespace == null) {
            refuse(connect.namespace(), ConnectOutcome.UNKNOWN_NAMESPACE, "Invalid namespace", null);
        } else if (!sockets.containsKey(namespace.name()) && !connects.contains(namespace)) {
            connects.add(namespace, connect.auth());
        }
        // Else the official client's connect() was called once too often: it is content with the one answer.
    }

    private void answered(Namespace namespace, ConnectOutcome outcome, Verdict verdict) {
        switch (verdict) {
            case Accepted(Object attachment) -> accept(namespace, attachment);
            case Refused(String message, JsonSlice data, boolean blamed) ->
                refuse(namespace.name(), outcome, message, data);
        }
    }

    private void accept(Namespace namespace, @Nullable Object attachment) {
        NamespaceSocket socket = new NamespaceSocket(ids.next(), namespace, session, attachment);
        sockets.put(namespace.name(), socket);
        connectExpected(false);
        attempted = 0;
        meters.connect(ConnectOutcome.ACCEPTED);
        meters.socketConnected();
        session.send(PacketEncoder.connect(session.alloc(), namespace.name(), socket.id()), false, null);
        // Written by itself, as the reference server does it: Node's ws hands out all that one read brings at once, so
        // that a client which awaits one message after the other would miss what the listener says first.
        session.flushAhead();
        guarded(socket::joined);
    }

    private void refuse(String namespace, ConnectOutcome outcome, String message, @Nullable JsonSlice data) {
        meters.connect(outcome);
        session.send(PacketEncoder.connectError(session.alloc(), namespace, message, data), false, null);
    }

    /** Ends the session unless a namespace is joined in time. */
    private void connectExpected(boolean expected) {
        if (connectDeadline != null) {
            connectDeadline.cancel(false);
            connectDeadline = null;
        }
        if (expected) {
            connectDeadline = session.loop()
                    .schedule(
                            () -> session.close(DisconnectReason.PROTOCOL_ERROR),
                            config.deadlines().connect().toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    // Leaving

    private void disconnect(Disconnect disconnect) {
        connects.cancel(disconnect.namespace());
        NamespaceSocket socket = sockets.remove(disconnect.namespace());
        if (socket != null) {
            left(socket, DisconnectReason.CLIENT_DISCONNECT);
            if (sockets.isEmpty() && session.isOpen()) {
                connectExpected(true);
            }
        }
    }

    private void left(NamespaceSocket socket, DisconnectReason reason) {
        meters.socketDisconnected();
        guarded(() -> socket.left(reason));
    }

    // Events

    private void message(Message message, List<byte[]> attachments) {
        NamespaceSocket socket = sockets.get(message.namespace());
        if (socket == null) {
            violated("a message to a namespace that was not joined");
        } else if (socket.isConnected()) {
            switch (message) {
                case Event event -> guarded(() -> socket.received(event, attachments));
                case Acknowledgement ack -> log.debug("Acknowledgement {} was not asked for", ack.id());
            }
        }
    }

    private void violated(String what) {
        log.debug("Session closed: {}", what);
        session.close(DisconnectReason.PROTOCOL_ERROR);
    }

    private void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error defect) {
            log.error("A Socket.IO listener failed; its connection is closed", defect);
            session.close(DisconnectReason.SERVER_DISCONNECT);
        }
    }
}
