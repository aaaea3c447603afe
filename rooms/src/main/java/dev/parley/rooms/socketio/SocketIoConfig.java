package dev.parley.rooms.socketio;

import dev.parley.node.edge.Edge;
import java.time.Duration;
import java.util.List;

/**
 * What a {@link SocketIoServer} is told. Immutable; every value is checked when it is built, and a bad one is refused
 * with its name.
 *
 * @param host address to bind
 * @param port port to bind; 0 takes any free one
 * @param paths request paths served, each starting and ending with a slash
 * @param pingInterval time between a pong and the next ping
 * @param pingTimeout how long a pong may take
 * @param deadlines how long everything else may take
 * @param limits how much there may be of anything
 * @param edge who may come, how often, and which proxies are believed; where any origin may come, it is without credentials
 * @param compression whether permessage-deflate may be negotiated; inflated messages are bounded like others
 */
public record SocketIoConfig(
        String host,
        int port,
        List<String> paths,
        Duration pingInterval,
        Duration pingTimeout,
        Deadlines deadlines,
        Limits limits,
        Edge edge,
        boolean compression) {

    /** Checks every value. */
    public SocketIoConfig {
        paths = List.copyOf(paths);
        require(port >= 0 && port <= 65_535, "port", port, "0..65535");
        require(!paths.isEmpty(), "paths", paths, "at least one path");
        for (String path : paths) {
            require(path.startsWith("/") && path.endsWith("/"), "paths", path, "a path between slashes");
        }
        requirePositive("pingInterval", pingInterval);
        requirePositive("pingTimeout", pingTimeout);
    }

    /**
     * Times that things may take.
     *
     * @param upgrade from a WebSocket's opening for an existing session to the end of the upgrade
     * @param connect from a session's opening (or its last namespace's leaving) to a namespace being joined
     * @param authenticate for an {@link Authenticator}'s answer
     * @param request for a whole HTTP request to arrive, the TLS handshake included
     * @param idle for a kept-alive HTTP connection to bring another request
     * @param drain for what was sent before a close to leave
     */
    public record Deadlines(
            Duration upgrade,
            Duration connect,
            Duration authenticate,
            Duration request,
            Duration idle,
            Duration drain) {

        /** Checks every value. */
        public Deadlines {
            requirePositive("deadlines.upgrade", upgrade);
            requirePositive("deadlines.connect", connect);
            requirePositive("deadlines.authenticate", authenticate);
            requirePositive("deadlines.request", request);
            requirePositive("deadlines.idle", idle);
            requirePositive("deadlines.drain", drain);
        }

        static Deadlines defaults() {
            return new Deadlines(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(65),
                    Duration.ofSeconds(5));
        }
    }

    /**
     * Bounds, each with its consequence.
     *
     * @param maxPayload bytes of one message, of one POST and of one event with its attachments; announced to clients.
     *     More, up to twice as much, is told to {@link SocketIoListener#onOversized} and closes the connection; beyond
     *     that it is not even read
     * @param maxPendingBytes bytes that may wait for a client that does not read; when more wait at another emit, the
     *     client is {@link DisconnectReason#TOO_SLOW}
     * @param maxSessions sessions at a time; a handshake beyond gets 503
     * @param maxConnections TCP connections at a time; one beyond is closed at once
     */
    public record Limits(int maxPayload, int maxPendingBytes, int maxSessions, int maxConnections) {

        /** Checks every value. */
        public Limits {
            require(maxPayload >= 128 && maxPayload <= 1 << 28, "limits.maxPayload", maxPayload, "128..268435456");
            requirePositive("limits.maxPendingBytes", maxPendingBytes);
            requirePositive("limits.maxSessions", maxSessions);
            requirePositive("limits.maxConnections", maxConnections);
        }

        static Limits defaults() {
            return new Limits(65_536, 1 << 20, 20_000, 50_000);
        }

        /** Bytes beyond which a message is not read any further. */
        int hardMaxPayload() {
            return 2 * maxPayload;
        }
    }

    /** {@return a builder that holds the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    private static void requirePositive(String name, Duration value) {
        require(value.toMillis() > 0, name, value, "at least a millisecond");
    }

    private static void requirePositive(String name, int value) {
        require(value > 0, name, value, "a positive number");
    }

    private static void require(boolean holds, String name, Object got, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: got %s, expected %s".formatted(name, got, expected));
        }
    }

    /** Collects a {@link SocketIoConfig}. Not thread-safe. */
    public static final class Builder {
        private String host = "127.0.0.1";
        private int port;
        private List<String> paths = List.of("/socket.io/");
        private Duration pingInterval = Duration.ofSeconds(25);
        private Duration pingTimeout = Duration.ofSeconds(20);
        private Deadlines deadlines = Deadlines.defaults();
        private Limits limits = Limits.defaults();
        private Edge edge = Edge.DEFAULT;
        private boolean compression;

        private Builder() {}

        /** Address and port to bind; port 0 takes any free one. */
        public Builder bind(String host, int port) {
            this.host = host;
            this.port = port;
            return this;
        }

        /** Request paths to serve. */
        public Builder paths(String... paths) {
            this.paths = List.of(paths);
            return this;
        }

        /** Time between a pong and the next ping, and how long a pong may take. */
        public Builder heartbeat(Duration interval, Duration timeout) {
            this.pingInterval = interval;
            this.pingTimeout = timeout;
            return this;
        }

        /** How long things may take. */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = deadlines;
            return this;
        }

        /** How much there may be of anything. */
        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        /** Bytes of one message; the other limits stay as they are. */
        public Builder maxPayload(int bytes) {
            return limits(new Limits(bytes, limits.maxPendingBytes(), limits.maxSessions(), limits.maxConnections()));
        }

        /** Who may come, how often, and which proxies are believed. */
        public Builder edge(Edge edge) {
            this.edge = edge;
            return this;
        }

        /** Whether permessage-deflate may be negotiated. */
        public Builder compression(boolean compression) {
            this.compression = compression;
            return this;
        }

        /** {@return the configuration} */
        public SocketIoConfig build() {
            return new SocketIoConfig(
                    host, port, paths, pingInterval, pingTimeout, deadlines, limits, edge, compression);
        }
    }
}
