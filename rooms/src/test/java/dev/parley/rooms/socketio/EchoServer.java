package dev.parley.rooms.socketio;

import dev.parley.node.edge.Edge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server that the official protocol suites of Engine.IO v4 and Socket.IO v5 are run against: port 3000 ({@code
 * -Dport}), heartbeats of 300 and 200 ms, messages up to 1,000,000 bytes. On {@code /} and {@code /custom} it emits
 * {@code auth} with the handshake's auth object, answers {@code message} with {@code message-back} and acknowledges
 * {@code message-with-ack}. With {@code -Draw=true} it echoes Engine.IO messages as they come. Both suites' paths,
 * {@code /socket.io/} and {@code /engine.io/}, are served.
 */
final class EchoServer {
    private EchoServer() {}

    public static void main(String[] args) throws InterruptedException {
        SocketIoConfig config = config(Integer.getInteger("port", 3000));
        int port = Boolean.getBoolean("raw")
                ? raw(config).start().join()
                : echo(config).start().join();
        warmUp(port);
        System.out.println("EchoServer listens on port " + port);
        new CountDownLatch(1).await();
    }

    /** Loads classes before the suites' heartbeats of 200 ms count the time that takes. */
    private static void warmUp(int port) {
        for (int i = 0; i < 20; i++) {
            try (RawSocket http = new RawSocket(port);
                    WebSocketPeer peer = WebSocketPeer.open(port)) {
                http.request("GET", "/socket.io/?EIO=4&transport=polling").response();
                peer.send(Boolean.getBoolean("raw") ? "4warm" : "40");
                peer.await(Boolean.getBoolean("raw") ? "4warm" : "40{");
                peer.send("1");
                peer.awaitClose();
            }
        }
    }

    static SocketIoConfig config(int port) {
        return SocketIoConfig.builder()
                .bind("0.0.0.0", port)
                .paths("/socket.io/", "/engine.io/")
                .heartbeat(Duration.ofMillis(300), Duration.ofMillis(200))
                .maxPayload(1_000_000)
                .edge(Edges.of(List.of("*"), Edge.DEFAULT.addresses()))
                .build();
    }

    static SocketIoServer echo(SocketIoConfig config) {
        Authenticator authenticator = handshake -> {
            JsonSlice auth = handshake.auth();
            byte[] json = auth == null ? "{}".getBytes(StandardCharsets.UTF_8) : auth.toByteArray();
            return java.util.concurrent.CompletableFuture.completedFuture(Verdict.accepted(json));
        };
        return SocketIoServer.builder(config, new SimpleMeterRegistry())
                .namespace("/", authenticator, new Echo())
                .namespace("/custom", authenticator, new Echo())
                .build();
    }

    static EngineServer raw(SocketIoConfig config) {
        return new EngineServer(
                config, new SocketIoMeters(new SimpleMeterRegistry()), null, null, session -> new RawEcho(session));
    }

    private static final class Echo implements SocketIoListener {
        @Override
        public void onConnect(SocketIoSocket socket) {
            if (socket.attachment() instanceof byte[] auth) {
                // A WebSocket client may hand out at once all that it read at once, and a suite that waits for one
                // message
                // after the other would miss the second.
                socket.executor().schedule(() -> socket.emitRaw("auth", auth), 10, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void onEvent(SocketIoSocket socket, String event, EventArgs args, @Nullable Ack ack) {
            if (event.equals("message")) {
                socket.emit("message-back", args.toPayload(), null);
            } else if (event.equals("message-with-ack") && ack != null) {
                ack.send(args.toPayload());
            }
        }

        @Override
        public void onDisconnect(SocketIoSocket socket, DisconnectReason reason) {}
    }

    private record RawEcho(EngineSession session) implements EngineHandler {
        @Override
        public void onText(byte[] bytes, int from, int to) {
            ByteBuf echo = FrameHeader.allocate(session.alloc(), to - from + 1);
            session.send(echo.writeByte('4').writeBytes(bytes, from, to - from), false, null);
        }

        @Override
        public void onBinary(byte[] bytes) {
            session.send(FrameHeader.allocate(session.alloc(), bytes.length).writeBytes(bytes), true, null);
        }

        @Override
        public void onOversized(long bytes) {}

        @Override
        public void onClosed(DisconnectReason reason) {}
    }
}
