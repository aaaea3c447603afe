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
 * @param confirmTimeout after which a broker that confirms nothing is taken for dead
 * @param prefetch AMQP messages that the broker sends ahead
 * @param nodeQueue of this node; a message to a full one is refused, and sent again until its deadline
 * @param serviceQueue of each service; from a full one the oldest message is dropped
 * @param link between this node and another
 */
public record AmqpConfig(
        URI uri,
        Duration heartbeat,
        Duration connectTimeout,
        Duration confirmTimeout,
        int prefetch,
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
        if (connectTimeout.toMillis() < 1 || confirmTimeout.toMillis() < 1) {
            throw new IllegalArgumentException("connectTimeout and confirmTimeout have to be positive");
        }
        if (prefetch < 1 || prefetch > 65_535) {
            throw new IllegalArgumentException("prefetch has to be 1 to 65535, is " + prefetch);
        }
    }

    /** The broker at this place, and everything else as it serves most. */
    public static AmqpConfig at(URI uri) {
        return new AmqpConfig(
                uri,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                256,
                new QueueBounds(20_000, 64L << 20, Duration.ofSeconds(30)),
                new QueueBounds(100_000, 256L << 20, Duration.ofSeconds(60)),
                LinkConfig.DEFAULT);
    }

    public AmqpConfig withLink(LinkConfig newLink) {
        return new AmqpConfig(
                uri, heartbeat, connectTimeout, confirmTimeout, prefetch, nodeQueue, serviceQueue, newLink);
    }

    public AmqpConfig withHeartbeat(Duration newHeartbeat) {
        return new AmqpConfig(
                uri, newHeartbeat, connectTimeout, confirmTimeout, prefetch, nodeQueue, serviceQueue, link);
    }

    /** {@return where the broker is, for people: without user and password} */
    public String where() {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** Without the URI's user and password. */
    @Override
    public String toString() {
        return "AmqpConfig[" + where() + ", heartbeat=" + heartbeat
                + ", connectTimeout=" + connectTimeout + ", confirmTimeout=" + confirmTimeout + ", prefetch=" + prefetch
                + ", nodeQueue=" + nodeQueue + ", serviceQueue=" + serviceQueue + ", link=" + link + "]";
    }
}
