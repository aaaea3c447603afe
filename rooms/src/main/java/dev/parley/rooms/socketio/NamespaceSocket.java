package dev.parley.rooms.socketio;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One client in one namespace, over one session. */
final class NamespaceSocket implements SocketIoSocket {
    private final String id;
    private final Namespace namespace;
    private final EngineSession session;
    private final @Nullable Object attachment;
    private volatile boolean connected = true;

    NamespaceSocket(String id, Namespace namespace, EngineSession session, @Nullable Object attachment) {
        this.id = id;
        this.namespace = namespace;
        this.session = session;
        this.attachment = attachment;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public @Nullable Object attachment() {
        return attachment;
    }

    @Override
    public EventLoop executor() {
        return session.loop();
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public long pendingBytes() {
        return session.pendingBytes();
    }

    @Override
    public void emit(String event, Payload payload, @Nullable Completion completion) {
        requireUsable(event);
        boolean taken = session.run(() -> sendEvent(event, SocketPacket.Event.NO_ACK, payload, completion));
        if (!taken && completion != null) {
            completion.done(new ClosedChannelException());
        }
    }

    private static void requireUsable(String event) {
        if (PacketDecoder.RESERVED.contains(event)) {
            throw new IllegalArgumentException("event: got %s, which is reserved".formatted(event));
        }
    }

    private void sendEvent(String event, long ackId, Payload payload, @Nullable Completion completion) {
        if (connected) {
            send(PacketEncoder.event(session.alloc(), namespace.name(), ackId, event, payload), payload, completion);
        } else if (completion != null) {
            completion.done(new ClosedChannelException());
        }
    }

    /** A packet and its attachments; the completion hears of the last of them. */
    private void send(ByteBuf packet, Payload payload, @Nullable Completion completion) {
        List<byte[]> attachments = payload.attachments();
        session.send(packet, false, attachments.isEmpty() ? completion : null);
        for (int i = 0; i < attachments.size(); i++) {
            byte[] bytes = attachments.get(i);
            ByteBuf message =
                    FrameHeader.allocate(session.alloc(), bytes.length).writeBytes(bytes);
            session.send(message, true, i == attachments.size() - 1 ? completion : null);
        }
    }

    @Override
    public void disconnect() {
        session.run(() -> {
            if (connected) {
                connected = false;
                session.send(PacketEncoder.disconnect(session.alloc(), namespace.name()), false, null);
                session.closeGracefully(DisconnectReason.SERVER_DISCONNECT);
            }
        });
    }

    @Override
    public void closeTransport() {
        session.run(() -> {
            if (connected) {
                session.closeGracefully(DisconnectReason.SERVER_DISCONNECT);
            }
        });
    }

    @Override
    public CompletableFuture<Boolean> probe(Duration within) {
        CompletableFuture<Boolean> sign = new CompletableFuture<>();
        boolean taken = session.run(() -> session.probe(within, sign));
        if (!taken) {
            sign.complete(false);
        }
        return sign;
    }

    @Override
    public void setReading(boolean reading) {
        session.run(() -> session.setReading(reading));
    }

    // What the client sends; on the event loop.

    void received(SocketPacket.Event event, List<byte[]> attachments) {
        Ack ack = event.ackId() == SocketPacket.Event.NO_ACK ? null : new Reply(event.ackId());
        namespace.listener().onEvent(this, event.name(), new EventArgs(event.args(), attachments), ack);
    }

    void joined() {
        namespace.listener().onConnect(this);
    }

    void oversized(long bytes) {
        namespace.listener().onOversized(this, bytes);
    }

    void left(DisconnectReason reason) {
        connected = false;
        namespace.listener().onDisconnect(this, reason);
    }

    private final class Reply implements Ack {
        private final long ackId;
        private final AtomicBoolean sent = new AtomicBoolean();

        Reply(long ackId) {
            this.ackId = ackId;
        }

        @Override
        public boolean send(Payload payload) {
            if (!sent.compareAndSet(false, true)) {
                return false;
            }
            session.run(() -> {
                if (connected) {
                    ByteBuf packet = PacketEncoder.acknowledgement(session.alloc(), namespace.name(), ackId, payload);
                    NamespaceSocket.this.send(packet, payload, null);
                }
            });
            return true;
        }
    }
}
