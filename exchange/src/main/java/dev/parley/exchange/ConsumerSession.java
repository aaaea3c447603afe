package dev.parley.exchange;

import com.rabbitmq.client.AMQP;
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
 * One connection to receive on, and the consumer of this node's queue. Messages are handed over one at a time, in order, on
 * the exchange's loop, and not acknowledged: repetition is the links' business, and nothing is ever put back into the queue.
 */
final class ConsumerSession extends DefaultConsumer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerSession.class);
    private static final RateLimitedLog<String> MALFORMED = new RateLimitedLog<>(LOG, Duration.ofMinutes(1));

    private final Connection connection;
    private final Consumer<LinkMessage> messages;
    private final AmqpMeters meters;
    private final Runnable lost;

    private ConsumerSession(
            BrokerConnections.Opened opened, Consumer<LinkMessage> messages, AmqpMeters meters, Runnable lost) {
        super(opened.channel());
        this.connection = opened.connection();
        this.messages = messages;
        this.meters = meters;
        this.lost = lost;
    }

    /** Consumes the queue. */
    static ConsumerSession open(
            BrokerConnections.Opened opened,
            String queue,
            Consumer<LinkMessage> messages,
            AmqpMeters meters,
            Runnable lost)
            throws IOException {
        final ConsumerSession session = new ConsumerSession(opened, messages, meters, lost);
        opened.channel().basicConsume(queue, true, session);
        return session;
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
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

    /** Receives nothing more; the queue, which goes with its consumer, is gone then. Any thread but the loop. Blocks. */
    void cancel() throws IOException {
        getChannel().basicCancel(getConsumerTag());
    }

    /** Any state, any thread but the loop. Blocks for a moment. */
    @Override
    public void close() {
        connection.abort(1_000);
    }
}
