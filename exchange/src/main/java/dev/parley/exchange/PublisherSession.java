package dev.parley.exchange;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import dev.parley.exchange.link.LinkCodec;
import dev.parley.exchange.link.LinkMessage;
import dev.parley.exchange.link.MalformedLinkMessageException;
import dev.parley.exchange.link.Publication;
import dev.parley.hub.limit.RateLimitedLog;
import dev.parley.hub.node.NodeRef;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to publish on. The broker confirms nothing: a message that it has no queue for comes back, and what else
 * is lost the links find out. Lives on the exchange's loop.
 */
final class PublisherSession implements AutoCloseable, BlockedListener {
    private static final Logger LOG = LoggerFactory.getLogger(PublisherSession.class);
    private static final RateLimitedLog<String> RETURNS = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));
    private static final AMQP.BasicProperties TRANSIENT =
            new AMQP.BasicProperties.Builder().deliveryMode(1).build();

    private final Connection connection;
    private final io.netty.channel.Channel socket;
    private final Channel channel;
    private final AmqpMeters meters;
    private final BiConsumer<NodeRef, LinkMessage> returned;
    private final Runnable lost;
    private volatile boolean blocked;

    /** @param returned told what there was no queue for */
    PublisherSession(
            BrokerConnections.Opened opened,
            AmqpMeters meters,
            BiConsumer<NodeRef, LinkMessage> returned,
            Runnable lost)
            throws IOException {
        this.connection = opened.connection();
        this.socket = opened.socket();
        this.meters = meters;
        this.returned = returned;
        this.lost = lost;
        channel = opened.channel();
        channel.addReturnListener(this::handleReturn);
        channel.addShutdownListener(cause -> lost.run());
        connection.addBlockedListener(this);
    }

    /** Whether the broker, or the network, takes more at the moment. */
    boolean writable() {
        return socket.isWritable();
    }

    void publish(Publication publication) throws IOException {
        channel.basicPublish(
                Topology.exchange(publication).getName(),
                Topology.routingKey(publication),
                publication.mandatory(),
                TRANSIENT,
                LinkCodec.encode(publication.message()));
        meters.published(publication);
    }

    private void handleReturn(Return message) {
        meters.returned();
        try {
            returned.accept(Topology.node(message.getRoutingKey()), LinkCodec.decode(message.getBody()));
        } catch (MalformedLinkMessageException | IllegalArgumentException e) {
            RETURNS.warn(
                    "returned",
                    "the broker returned what this node can't have sent: {}",
                    String.valueOf(e.getMessage()));
        }
    }

    /** Gives the connection up. */
    void fail() {
        lost.run();
    }

    /** Whether the broker has said that it takes nothing at the moment. Any thread. */
    boolean blocked() {
        return blocked;
    }

    @Override
    public void handleBlocked(String reason) {
        LOG.warn("the broker takes nothing from this node: {}", reason);
        blocked = true;
    }

    @Override
    public void handleUnblocked() {
        LOG.info("the broker takes messages again");
        blocked = false;
    }

    /** Any state, any thread but the loop. Blocks for a moment. */
    @Override
    public void close() {
        connection.abort(1_000);
    }
}
