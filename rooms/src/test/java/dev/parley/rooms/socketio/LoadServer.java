package dev.parley.rooms.socketio;

import com.sun.management.OperatingSystemMXBean;
import dev.parley.node.loop.NettyDefaults;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server of load tests and comparisons, in a process of its own, so that its memory and CPU can be told from its
 * clients'. Arguments: ping interval and ping timeout in milliseconds. Prints its port; ends with standard input. The
 * property {@code patience} is how many seconds it waits for requests and for sessions to join, which is ten otherwise. The
 * event {@code stats} is acknowledged with heap (after a collection), direct memory, CPU time in nanoseconds, and the
 * numbers of sessions and connections.
 */
final class LoadServer implements SocketIoListener {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    public static void main(String[] args) throws Exception {
        NettyDefaults.set();
        LoadServer application = new LoadServer();
        SocketIoConfig.Limits limits = new SocketIoConfig.Limits(1 << 20, 1 << 20, 20_000, 30_000);
        SocketIoConfig config = SocketIoConfig.builder()
                .heartbeat(Duration.ofMillis(Long.parseLong(args[0])), Duration.ofMillis(Long.parseLong(args[1])))
                .limits(limits)
                .deadlines(deadlines(Duration.ofSeconds(Long.getLong("patience", 10))))
                .edge(Edges.of(List.of("*"), Edges.UNLIMITED))
                .compression(Boolean.getBoolean("compression"))
                .build();
        SocketIoServer server = SocketIoServer.builder(config, application.registry)
                .namespace("/", Authenticator.ANYBODY, application)
                .build();
        System.out.println(server.start().join());
        while (System.in.read() >= 0) {
            // Until whoever started this goes.
        }
        System.exit(0);
    }

    /** As they are, but for how long a request may take, and a session to join. */
    private static SocketIoConfig.Deadlines deadlines(Duration patience) {
        SocketIoConfig.Deadlines ordinary = SocketIoConfig.Deadlines.defaults();
        return new SocketIoConfig.Deadlines(
                ordinary.upgrade(), patience, ordinary.authenticate(), patience, ordinary.idle(), ordinary.drain());
    }

    @Override
    public void onConnect(SocketIoSocket socket) {}

    @Override
    public void onEvent(SocketIoSocket socket, String event, EventArgs args, @Nullable Ack ack) {
        switch (event) {
            case "message-with-ack" -> {
                if (ack != null) {
                    ack.send(args.toPayload());
                }
            }
            case "burst" -> {
                int n = Integer.parseInt(args.json().getFirst().toString());
                for (int i = 0; i < n; i++) {
                    socket.emitRaw("b", Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                }
            }
            case "flood" -> flood(socket);
            case "stats" -> {
                if (ack != null) {
                    // Collecting takes its time: not on an event loop.
                    Thread.ofVirtual().start(() -> ack.send(Payload.of(stats())));
                }
            }
            default -> {}
        }
    }

    /** Sends for ever, whether it is read or not. */
    private static void flood(SocketIoSocket socket) {
        if (socket.isConnected()) {
            socket.emit("flood", Payload.of("x".repeat(10_000)), null);
            socket.executor().schedule(() -> flood(socket), 1, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
    }

    /** What the server holds. */
    record Stats(long heap, long direct, long cpu, long sessions, long connections) {}

    private Stats stats() {
        System.gc();
        long direct = ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider metrics
                ? metrics.metric().usedDirectMemory()
                : 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct = Math.max(direct, pool.getName().equals("direct") ? pool.getMemoryUsed() : 0);
        }
        return new Stats(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                direct,
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime(),
                (long) registry.get("parley.socketio.sessions").gauge().value(),
                (long) registry.get("parley.socketio.connections").gauge().value());
    }

    @Override
    public void onDisconnect(SocketIoSocket socket, DisconnectReason reason) {}
}
