package dev.parley.exchange;

import com.rabbitmq.client.ShutdownSignalException;
import dev.parley.exchange.link.Link;
import dev.parley.exchange.link.Publication;
import dev.parley.exchange.link.Transport;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the broker, on the exchange's loop and without ever waiting for it: while the socket takes nothing, what there
 * is waits in the links, which are bounded.
 */
final class Publisher implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final EventLoop loop;
    /** To be published at the end of this turn, or when the socket takes more. */
    private Set<Link> ready = new LinkedHashSet<>();

    private @Nullable PublisherSession session;

    Publisher(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void ready(Link link, Duration delay) {
        if (delay.isZero()) {
            if (ready.isEmpty()) {
                loop.execute(this::publish);
            }
            ready.add(link);
        } else {
            var _ = loop.schedule(() -> publish(link), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public boolean run(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return true;
        }
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    /** From now on this session is used, and {@code then} run before anything is published on it. Any thread. */
    void use(PublisherSession fresh, Runnable then) {
        loop.execute(() -> {
            session = fresh;
            then.run();
            publish();
        });
    }

    /** Publishes what is ready: to be called when the socket takes more. */
    void publish() {
        final Set<Link> links = ready;
        ready = new LinkedHashSet<>();
        links.forEach(this::publish);
    }

    private void publish(Link link) {
        final PublisherSession current = session;
        if (current == null) {
            return;
        }
        try {
            Publication publication = current.writable() ? link.next() : null;
            while (publication != null) {
                current.publish(publication);
                publication = current.writable() ? link.next() : null;
            }
            if (!current.writable()) {
                ready.add(link);
            }
        } catch (IOException | ShutdownSignalException e) {
            // The link sends again on the next connection.
            LOG.debug("publishing failed", e);
            session = null;
            current.fail();
        }
    }
}
