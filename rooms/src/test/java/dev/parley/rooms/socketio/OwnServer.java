package dev.parley.rooms.socketio;

import dev.parley.hub.limit.RateLimit;
import dev.parley.node.edge.AddressBudget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@link ServerUnderTest}'s application on {@link SocketIoServer}. */
final class OwnServer extends ServerUnderTest implements SocketIoListener, Authenticator {
    static final byte[] BYTES = {0, 1, 2};

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final Set<SocketIoSocket> sockets = ConcurrentHashMap.newKeySet();
    private final SocketIoServer server;
    private final int port;

    OwnServer(Settings settings) {
        this(settings, UnaryOperator.identity());
    }

    OwnServer(Settings settings, UnaryOperator<SocketIoConfig.Builder> more) {
        SocketIoConfig.Deadlines deadlines = new SocketIoConfig.Deadlines(
                settings.upgrade(),
                settings.connect(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(65),
                Duration.ofSeconds(1));
        SocketIoConfig config = more.apply(SocketIoConfig.builder()
                        .heartbeat(settings.pingInterval(), settings.pingTimeout())
                        .maxPayload(settings.maxPayload())
                        .deadlines(deadlines)
                        .edge(Edges.of(
                                settings.origins(), new AddressBudget.Limits(new RateLimit(200, 2_000), 4_096, 10_000)))
                        .compression(settings.compression()))
                .build();
        server = SocketIoServer.builder(config, registry)
                .namespace("/", this, this)
                .namespace("/custom", this, this)
                .build();
        port = server.start().join();
    }

    @Override
    int port() {
        return port;
    }

    @Override
    public void close() {
        server.close().join();
    }

    @Override
    public CompletionStage<Verdict> authenticate(Handshake handshake) {
        JsonSlice auth = handshake.auth();
        String token = auth == null ? "" : auth.toString();
        Verdict yes = Verdict.accepted(auth == null ? "{}" : auth.toString());
        Verdict no = Verdict.refused("not you", "{\"code\":\"unauthorized\"}".getBytes(StandardCharsets.UTF_8));
        if (token.contains("\"never\"")) {
            return new CompletableFuture<>();
        }
        if (token.contains("\"bad\"")) {
            return CompletableFuture.completedFuture(no);
        }
        if (token.contains("\"slow")) {
            return new CompletableFuture<Verdict>()
                    .completeOnTimeout(token.contains("bad") ? no : yes, 200, TimeUnit.MILLISECONDS);
        }
        return CompletableFuture.completedFuture(yes);
    }

    @Override
    public void onConnect(SocketIoSocket socket) {
        seen.add("connect");
        sockets.add(socket);
        if (socket.attachment() instanceof String auth) {
            socket.emitRaw("auth", auth.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void onEvent(SocketIoSocket socket, String event, EventArgs args, @Nullable Ack ack) {
        seen.add("event " + event);
        switch (event) {
            case "message" -> socket.emit("message-back", args.toPayload(), null);
            case "message-with-ack" -> {
                if (ack != null) {
                    ack.send(args.toPayload());
                }
            }
            case "burst" -> {
                int n = Integer.parseInt(args.json().getFirst().toString());
                for (int i = 0; i < n; i++) {
                    socket.emit("b", Payload.of(i), null);
                }
            }
            case "bytes" -> socket.emit("bytes", Payload.of(BYTES, new byte[0]), null);
            case "spread" -> sockets.forEach(each -> each.emit("bytes", Payload.of(BYTES, new byte[0]), null));
            case "kick" -> socket.disconnect();
            case "hang-up" -> socket.closeTransport();
            default -> {}
        }
    }

    @Override
    public void onDisconnect(SocketIoSocket socket, DisconnectReason reason) {
        seen.add("disconnect " + reason);
        sockets.remove(socket);
    }

    @Override
    public void onOversized(SocketIoSocket socket, long bytes) {
        socket.emitRaw("error", ("{\"code\":\"too-large\",\"bytes\":" + bytes + "}").getBytes(StandardCharsets.UTF_8));
    }
}
