package dev.parley.exchange;

import dev.parley.exchange.link.LinkConfig;
import java.net.URI;
import java.time.Duration;

/**
 * The broker, and how patient this node is with it.
 *
 * @param uri {@code amqp://user:password@host:port/vhost}; with {@code amqps} the server's certificate and name are
 *     verified against the JVM's trust store
 * @param heartbeat whole seconds; a connection that is dead without a sign is noticed after about two of them
 * @param connectTimeout of one attempt, and of one call to the broker
 * @param nodeQueue of this node; a message to a full one is lost, and sent again until its deadline
 * @param serviceQueue of each service; from a full one the oldest message is dropped
 * @param link between this node and another
 */
public record AmqpConfig(
        URI uri,
        Duration heartbeat,
        Duration connectTimeout,
        QueueBounds nodeQueue,
        QueueBounds serviceQueue,
        LinkConfig link) {

    public AmqpConfig {
        if (!"amqp".equals(uri.getScheme()) && !"amqps".equals(uri.getScheme())) {
            throw new IllegalArgumentException("expected an amqp or amqps URI, got scheme " + uri.getScheme());
        }
        if (heartbeat.toSeconds() < 1) {
            throw new IllegalArgumentException("heartbeat has to be at least 1 s, is " + heartbeat);
        }
        if (connectTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("connectTimeout has to be positive");
        }
    }

    /** The broker at this place, and everything else as it serves most. */
    public static AmqpConfig at(URI uri) {
        return new AmqpConfig(
                uri,
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                new QueueBounds(20_000, 64L << 20, Duration.ofSeconds(30)),
                new QueueBounds(100_000, 256L << 20, Duration.ofSeconds(60)),
                LinkConfig.DEFAULT);
    }

    /** {@return where the broker is, for people: without user and password} */
    public String where() {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** Without the URI's user and password. */
    @Override
    public String toString() {
        return "AmqpConfig[" + where() + ", heartbeat=" + heartbeat + ", connectTimeout=" + connectTimeout
                + ", nodeQueue=" + nodeQueue + ", serviceQueue=" + serviceQueue + ", link=" + link + "]";
    }
}
