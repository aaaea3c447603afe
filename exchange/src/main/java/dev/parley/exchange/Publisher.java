package dev.parley.exchange;

import com.rabbitmq.client.ShutdownSignalException;
import dev.parley.exchange.link.Link;
import dev.parley.exchange.link.Publication;
import dev.parley.exchange.link.Transport;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to the broker, and so the only one that the broker can hold up. Its queue holds each link
 * once at most; what waits, waits in the links, which are bounded.
 */
final class Publisher implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("parley-amqp-out").daemon().factory(),
            // Only after close, when every message has its outcome.
            new ThreadPoolExecutor.DiscardPolicy());

    private @Nullable PublisherSession session;

    @Override
    public void ready(Link link) {
        thread.execute(() -> publish(link));
    }

    /** From now on this session is used, and {@code then} run before anything is published on it. */
    void use(PublisherSession fresh, Runnable then) {
        thread.execute(() -> {
            session = fresh;
            then.run();
        });
    }

    private void publish(Link link) {
        final PublisherSession current = session;
        if (current == null) {
            return;
        }
        try {
            Publication publication = link.next();
            while (publication != null) {
                current.publish(publication);
                publication = link.next();
            }
        } catch (IOException | ShutdownSignalException e) {
            // The link sends again on the next connection.
            LOG.debug("publishing failed", e);
            session = null;
            current.fail();
        }
    }

    /** Publishes what is ready, for at most so long, and then nothing more. */
    boolean close(long time, TimeUnit unit) throws InterruptedException {
        thread.shutdown();
        return thread.awaitTermination(time, unit);
    }
}
