package dev.parley.rooms.web;

import dev.parley.hub.client.ClientGate;
import dev.parley.rooms.socketio.SocketIoConfig;
import dev.parley.rooms.socketio.SocketIoServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The web wire: Socket.IO v4 on namespace {@code /} (protocol, "Wires"). Brings clients to the hub's gate and carries
 * what they and their sessions say to each other; knows nothing of what it means. Starts and stops once.
 */
public final class WebWire {
    private final WebClients clients;
    private final SocketIoServer server;

    /**
     * @param workers the connections' event loops; they stay the caller's
     * @param tls {@code null} for none
     */
    public WebWire(
            SocketIoConfig config,
            ClientGate gate,
            MeterRegistry meters,
            EventLoopGroup workers,
            @Nullable SslContext tls) {
        this.clients = new WebClients(new WebMeters(meters));
        final SocketIoServer.Builder builder = SocketIoServer.builder(config, meters)
                .namespace("/", new WebEntrance(gate), clients)
                .eventLoopGroup(workers);
        if (tls != null) {
            builder.tls(tls);
        }
        this.server = builder.build();
    }

    /** Listens; completes with the port, or fails with why it can't be had. */
    public CompletionStage<Integer> start() {
        return server.start();
    }

    /** Takes no more clients, and tells and closes those there are; the hub is told that they are lost. */
    public CompletionStage<Void> stop() {
        clients.announceStop();
        return server.close();
    }
}
