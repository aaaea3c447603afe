package dev.parley.exchange;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.parley.exchange.link.LinkCodec;
import dev.parley.exchange.link.LinkMessage;
import dev.parley.exchange.link.MalformedLinkMessageException;
import dev.parley.hub.limit.RateLimitedLog;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to receive on, and the consumer of this node's queue. Messages are handed over one at a time, in
 * order, and acknowledged many at once, whatever became of them: repetition is the links' business, and nothing is ever
 * put back into the queue.
 */
final class ConsumerSession extends DefaultConsumer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerSession.class);
    private static final RateLimitedLog<String> MALFORMED = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));

    private final Connection connection;
    private final int messagesPerAck;
    private final Consumer<LinkMessage> messages;
    private final AmqpMeters meters;
    private final Runnable lost;
    private long lastDelivered;
    private long lastAcknowledged;

    private ConsumerSession(
            Connection connection,
            Channel channel,
            int messagesPerAck,
            Consumer<LinkMessage> messages,
            AmqpMeters meters,
            Runnable lost) {
        super(channel);
        this.connection = connection;
        this.messagesPerAck = messagesPerAck;
        this.messages = messages;
        this.meters = meters;
        this.lost = lost;
    }

    /** Consumes the queue. */
    static ConsumerSession open(
            Connection connection,
            String queue,
            int prefetch,
            Consumer<LinkMessage> messages,
            AmqpMeters meters,
            Runnable lost)
            throws IOException {
        final Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the broker grants no more channels");
        }
        channel.basicQos(prefetch);
        final ConsumerSession session =
                new ConsumerSession(connection, channel, Math.max(1, prefetch / 4), messages, meters, lost);
        channel.basicConsume(queue, false, session);
        return session;
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
            throws IOException {
        meters.received();
        try {
            messages.accept(LinkCodec.decode(body));
        } catch (MalformedLinkMessageException e) {
            meters.malformed();
            MALFORMED.warn(
                    e.later() ? "later" : "malformed",
                    "a message that can't be read: {}",
                    String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            meters.malformed();
            MALFORMED.error("failed", e, "a message that could not be handled");
        }
        lastDelivered = envelope.getDeliveryTag();
        if (lastDelivered - lastAcknowledged >= messagesPerAck) {
            acknowledge();
        }
    }

    private void acknowledge() throws IOException {
        if (lastDelivered > lastAcknowledged) {
            lastAcknowledged = lastDelivered;
            getChannel().basicAck(lastDelivered, true);
        }
    }

    /** Acknowledges what there is. On the consumers' thread only. */
    void acknowledgeQuietly() {
        try {
            acknowledge();
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("the connection is gone, and with it the queue", e);
        }
    }

    /** The queue was deleted. */
    @Override
    public void handleCancel(String tag) {
        lost.run();
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException cause) {
        lost.run();
    }

    /** Receives nothing more; the queue, which goes with its consumer, is gone then. Blocks. */
    void cancel() throws IOException {
        getChannel().basicCancel(getConsumerTag());
    }

    /** Any state. Blocks for a moment. */
    @Override
    public void close() {
        connection.abort(1_000);
    }
}
