package dev.parley.bench.hop;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Messages of a signal's size from one publisher over a topic exchange to one consumer, without acknowledgements. Those of
 * one run at a time; the publisher is the thread that calls.
 */
public final class BrokerHop implements AutoCloseable {
    private static final String EXCHANGE = "bench.signals";
    private static final String KEY = "signal";
    private static final int BYTES = 2048;
    private static final long SECOND = 1_000_000_000L;
    private static final BasicProperties TRANSIENT =
            new BasicProperties.Builder().deliveryMode(1).build();

    private final Connection out;
    private final Connection in;
    private final Channel publishing;
    private final LongAdder received = new LongAdder();
    private final Histogram latency = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(5), 3);

    /** @param broker RabbitMQ, with user and password */
    public BrokerHop(URI broker) throws Exception {
        final ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker);
        in = factory.newConnection("bench-in");
        out = factory.newConnection("bench-out");
        final Channel consuming = in.createChannel();
        consuming.exchangeDeclare(EXCHANGE, "topic", false, true, Map.of());
        final String queue = consuming.queueDeclare().getQueue();
        consuming.queueBind(queue, EXCHANGE, KEY);
        consuming.basicConsume(
                queue,
                true,
                (tag, delivery) -> {
                    final long sentAt = ByteBuffer.wrap(delivery.getBody()).getLong();
                    latency.recordValue(Math.max(1, System.nanoTime() - sentAt));
                    received.increment();
                },
                tag -> {});
        publishing = out.createChannel();
    }

    /**
     * What came of a run.
     *
     * @param latency from the time that a message was to be sent to its receipt, in nanoseconds
     */
    public record Passed(long sent, long received, Histogram latency) {}

    /** Publishes at a rate, at times that were fixed before, and waits at most so long for what is still on its way. */
    public Passed run(int perSecond, Duration time, Duration settle) throws Exception {
        final long before = received.sum();
        latency.reset();
        final long begin = System.nanoTime();
        final long total = perSecond * time.toMillis() / 1000;
        for (long k = 0; k < total; k++) {
            final long due = begin + k * SECOND / perSecond;
            for (long left = due - System.nanoTime(); left > 20_000; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            publishing.basicPublish(
                    EXCHANGE,
                    KEY,
                    TRANSIENT,
                    ByteBuffer.allocate(BYTES).putLong(due).array());
        }
        final long deadline = System.nanoTime() + settle.toNanos();
        while (received.sum() - before < total && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return new Passed(total, received.sum() - before, latency.copy());
    }

    @Override
    public void close() throws IOException, TimeoutException {
        out.close();
        in.close();
    }
}
