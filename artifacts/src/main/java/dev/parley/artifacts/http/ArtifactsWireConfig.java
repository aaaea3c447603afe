package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Limits;
import dev.parley.node.edge.Edge;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the wire of artifacts can be told. Wrong values are an {@link IllegalArgumentException} that names them.
 *
 * @param host to bind
 * @param port to bind; 0 for any free one
 * @param connections at once; one more is closed as it comes
 * @param edge who may come, how often, and which proxies are believed
 * @param tls {@code null} for none
 * @param limits told to clients; {@code Uploads} holds them
 * @param linkSecret with which links are signed, at least 32 bytes, the same on every node
 */
public record ArtifactsWireConfig(
        String host,
        int port,
        int connections,
        AtOnce atOnce,
        Deadlines deadlines,
        Edge edge,
        @Nullable SslContext tls,
        Limits limits,
        LinkSecret linkSecret) {

    public ArtifactsWireConfig {
        require(port >= 0 && port <= 65_535, "port", port);
        require(connections > 0, "connections", connections);
    }

    /**
     * Requests under way, until their answers have left; one more is told to come later.
     *
     * @param user of one user
     * @param upload to one upload
     * @param link by links to one artifact, of whoever is in its room
     */
    public record AtOnce(int user, int upload, int link) {
        public static final AtOnce DEFAULT = new AtOnce(64, 8, 512);

        public AtOnce {
            require(user > 0, "user", user);
            require(upload > 0, "upload", upload);
            require(link > 0, "link", link);
        }
    }

    /**
     * How long a client may take.
     *
     * @param head from the connection to the end of the first request's head
     * @param keepAlive from an answer to the end of the next request's head
     * @param body without a byte of a body that has begun; what has come is kept
     * @param reader to read 128 KiB of a download
     * @param closing from the last byte to its closing
     */
    public record Deadlines(Duration head, Duration keepAlive, Duration body, Duration reader, Duration closing) {
        public static final Deadlines DEFAULT = new Deadlines(
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2));

        public Deadlines {
            require(head.isPositive(), "head", head);
            require(keepAlive.isPositive(), "keepAlive", keepAlive);
            require(body.isPositive(), "body", body);
            require(reader.isPositive(), "reader", reader);
            require(closing.isPositive(), "closing", closing);
        }
    }

    /** Everything by default: no TLS, no browsers from elsewhere, no proxy. */
    public static ArtifactsWireConfig on(String host, int port, LinkSecret linkSecret) {
        return new ArtifactsWireConfig(
                host, port, 10_000, AtOnce.DEFAULT, Deadlines.DEFAULT, Edge.DEFAULT, null, Limits.DEFAULT, linkSecret);
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
