package dev.parley.exchange;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Return;
import dev.parley.exchange.link.LinkCodec;
import dev.parley.exchange.link.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection to publish on, in confirm mode, and what it has published without a confirm. Confirms and returns come
 * on the connection's own thread.
 *
 * <p>RabbitMQ returns a message and then acknowledges it; Qpid refuses it and then returns it. Either way it is told as
 * returned.
 */
final class PublisherSession implements AutoCloseable, ConfirmListener, BlockedListener {
    private static final int MAX_REFUSED = 1_024;
    private static final int TRANSIENT = 1;

    private record Sent(long number, Publication publication, long at) {}

    private final Connection connection;
    private final Channel channel;
    private final AmqpMeters meters;
    private final Runnable lost;
    private final LinkedHashMap<Long, Sent> unconfirmed = new LinkedHashMap<>();
    /** Refused, and may yet be returned. */
    private final LinkedHashMap<Long, Publication> refused = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Publication> eldest) {
            return size() > MAX_REFUSED;
        }
    };

    private long sequence;
    private volatile boolean blocked;

    PublisherSession(Connection connection, AmqpMeters meters, Runnable lost) throws IOException {
        this.connection = connection;
        this.meters = meters;
        this.lost = lost;
        final Channel opened = connection.createChannel();
        if (opened == null) {
            throw new IOException("the broker grants no more channels");
        }
        channel = opened;
        channel.confirmSelect();
        channel.addConfirmListener(this);
        channel.addReturnListener(this::handleReturn);
        channel.addShutdownListener(cause -> lost.run());
        connection.addBlockedListener(this);
    }

    /** One thread only. Blocks while the broker does not read. */
    void publish(Publication publication) throws IOException {
        final byte[] body = LinkCodec.encode(publication.message());
        final long number;
        synchronized (unconfirmed) {
            number = ++sequence;
            unconfirmed.put(number, new Sent(number, publication, System.nanoTime()));
        }
        final AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .deliveryMode(TRANSIENT)
                .messageId(Long.toString(number))
                .build();
        channel.basicPublish(
                Topology.exchange(publication).getName(),
                Topology.routingKey(publication),
                publication.mandatory(),
                properties,
                body);
        meters.published(publication);
    }

    @Override
    public void handleAck(long number, boolean multiple) {
        settled(number, multiple).forEach(sent -> sent.publication().confirmed());
    }

    @Override
    public void handleNack(long number, boolean multiple) {
        final List<Sent> settled = settled(number, multiple);
        synchronized (unconfirmed) {
            settled.forEach(sent -> refused.put(sent.number(), sent.publication()));
        }
        settled.forEach(sent -> {
            meters.refused();
            sent.publication().refused();
        });
    }

    private void handleReturn(Return message) {
        final long number = Long.parseLong(message.getProperties().getMessageId());
        final Publication publication;
        synchronized (unconfirmed) {
            final Sent sent = unconfirmed.remove(number);
            publication = sent == null ? refused.remove(number) : sent.publication();
        }
        if (publication != null) {
            meters.returned();
            publication.returned();
        }
    }

    private List<Sent> settled(long number, boolean multiple) {
        synchronized (unconfirmed) {
            if (!multiple) {
                final Sent sent = unconfirmed.remove(number);
                return sent == null ? List.of() : List.of(sent);
            }
            final List<Sent> settled = new ArrayList<>();
            Map.@Nullable Entry<Long, Sent> eldest = unconfirmed.firstEntry();
            while (eldest != null && eldest.getKey() <= number) {
                settled.add(eldest.getValue());
                unconfirmed.pollFirstEntry();
                eldest = unconfirmed.firstEntry();
            }
            return settled;
        }
    }

    int unconfirmed() {
        synchronized (unconfirmed) {
            return unconfirmed.size();
        }
    }

    /** Gives the connection up if the broker has not confirmed something for so long, and has not said why. */
    void check(Duration confirmTimeout) {
        final Map.@Nullable Entry<Long, Sent> eldest;
        synchronized (unconfirmed) {
            eldest = unconfirmed.firstEntry();
        }
        if (eldest != null && !blocked && System.nanoTime() - eldest.getValue().at() > confirmTimeout.toNanos()) {
            fail();
        }
    }

    /** Gives the connection up. */
    void fail() {
        lost.run();
    }

    /** Whether the broker has said that it takes nothing at the moment. */
    boolean blocked() {
        return blocked;
    }

    @Override
    public void handleBlocked(String reason) {
        blocked = true;
    }

    @Override
    public void handleUnblocked() {
        blocked = false;
    }

    /** Any state. Blocks for a moment. */
    @Override
    public void close() {
        connection.abort(1_000);
    }
}
