package dev.parley.rooms.socketio;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A Socket.IO v4 server. Thread-safe; started once, closed once. */
public final class SocketIoServer {
    private final EngineServer server;

    private SocketIoServer(Builder builder) {
        SocketIoMeters meters = new SocketIoMeters(builder.registry);
        Map<String, Namespace> namespaces = Map.copyOf(builder.namespaces);
        SocketIoConfig config = builder.config;
        RandomIds ids = new RandomIds();
        this.server = new EngineServer(
                config,
                meters,
                builder.group,
                builder.tls,
                session -> new SocketIoConnection(session, config, meters, ids, namespaces));
    }

    /**
     * {@return a builder}
     *
     * @param config what the server is told
     * @param registry where its meters go
     */
    public static Builder builder(SocketIoConfig config, MeterRegistry registry) {
        return new Builder(config, registry);
    }

    /** {@return completes with the port once it is bound, or fails with why it is not} */
    public CompletableFuture<Integer> start() {
        return server.start();
    }

    /**
     * Stops: accepts nothing any more, closes every connection once what was emitted before has left, and ends within
     * the configured time for that. Listeners hear {@link DisconnectReason#SERVER_DISCONNECT}.
     *
     * @return completes when nothing is left
     */
    public CompletableFuture<Void> close() {
        return server.close();
    }

    /** Collects what a server is made of. Not thread-safe. */
    public static final class Builder {
        private final SocketIoConfig config;
        private final MeterRegistry registry;
        private final Map<String, Namespace> namespaces = new HashMap<>();
        private @Nullable EventLoopGroup group;
        private @Nullable SslContext tls;

        private Builder(SocketIoConfig config, MeterRegistry registry) {
            this.config = config;
            this.registry = registry;
        }

        /**
         * Serves a namespace.
         *
         * @param name starts with a slash and has no comma; {@code /} is the one that clients join by default
         */
        public Builder namespace(String name, Authenticator authenticator, SocketIoListener listener) {
            if (!name.startsWith("/") || name.contains(",") || name.length() > PacketDecoder.MAX_NAMESPACE) {
                throw new IllegalArgumentException(
                        "namespace: got %s, expected a name like /chat without commas".formatted(name));
            }
            namespaces.put(name, new Namespace(name, authenticator, listener));
            return this;
        }

        /** Runs on the caller's event loops, which the caller ends after this server; otherwise it has its own. */
        public Builder eventLoopGroup(EventLoopGroup group) {
            this.group = group;
            return this;
        }

        /** Speaks TLS. */
        public Builder tls(SslContext tls) {
            this.tls = tls;
            return this;
        }

        /** {@return the server, not started yet} */
        public SocketIoServer build() {
            return new SocketIoServer(this);
        }
    }
}
