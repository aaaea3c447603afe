package dev.parley.exchange;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session with the broker open: opens it on a virtual thread, and again when it is lost, with pauses that
 * grow from 100 ms to 2 s while it fails.
 */
final class Reconnector<S extends AutoCloseable> {
    private static final Logger LOG = LoggerFactory.getLogger(Reconnector.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(2);

    /** Opens a session. */
    interface Opening<S> {
        /** @param lost to be called once the session can't be used any more; more than once does no harm */
        S open(Runnable lost) throws Exception;
    }

    private final String what;
    private final Opening<S> opening;
    private final Consumer<S> opened;
    private final ScheduledExecutorService timer;
    private final AmqpMeters meters;
    private @Nullable S session;
    private @Nullable Future<?> retry;
    private Duration pause = FIRST_PAUSE;
    private int attempt;
    private boolean lost;
    private boolean closed;
    private volatile String trouble = "not connected yet";

    /** @param opened called after each opening, on the opening thread */
    Reconnector(
            String what, Opening<S> opening, Consumer<S> opened, ScheduledExecutorService timer, AmqpMeters meters) {
        this.what = what;
        this.opening = opening;
        this.opened = opened;
        this.timer = timer;
        this.meters = meters;
    }

    /** Starts the first attempt, and returns at once. */
    synchronized void start() {
        if (closed) {
            return;
        }
        final int number = ++attempt;
        lost = false;
        Thread.ofVirtual().name("parley-amqp-" + what + "-open").start(() -> open(number));
    }

    private void open(int number) {
        final S fresh;
        try {
            fresh = opening.open(() -> lost(number));
        } catch (Exception e) {
            meters.connectFailed(refused(e));
            failed(e);
            lost(number);
            return;
        }
        final boolean usable;
        synchronized (this) {
            usable = !closed && !lost && number == attempt;
            if (usable) {
                session = fresh;
                pause = FIRST_PAUSE;
            }
        }
        if (usable) {
            LOG.info("{} at the broker is open", what);
            meters.connected();
            opened.accept(fresh);
        } else {
            discard(fresh);
        }
    }

    /** The same failure again is no news: it would bury what is. */
    private void failed(Exception failure) {
        final String before = trouble;
        trouble = rootOf(failure).toString();
        if (!trouble.equals(before)) {
            LOG.warn("no {} at the broker, trying again and again: {}", what, trouble);
        }
    }

    /** A wrong password, user or virtual host, or what its user may not do there. */
    private static boolean refused(Exception failure) {
        final Throwable root = rootOf(failure);
        return root instanceof PossibleAuthenticationFailureException
                || root instanceof AuthenticationFailureException
                || (root instanceof ShutdownSignalException closed && !closed.isInitiatedByApplication());
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private void lost(int number) {
        final S gone;
        synchronized (this) {
            if (number != attempt || lost || closed) {
                return;
            }
            lost = true;
            gone = session;
            session = null;
            retry = timer.schedule(this::start, pause.toMillis(), TimeUnit.MILLISECONDS);
            pause = pause.multipliedBy(2).compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
        }
        if (gone != null) {
            trouble = "the connection was lost";
            LOG.warn("{} at the broker is lost", what);
            Thread.ofVirtual().name("parley-amqp-" + what + "-discard").start(() -> discard(gone));
        }
    }

    /** {@code null} while there is none. */
    synchronized @Nullable S session() {
        return session;
    }

    /** Why there is none, for operators; what it says while there is one means nothing. */
    String trouble() {
        return trouble;
    }

    /** Closes the session, if there is one, and opens no more. Blocks until it is closed. */
    void close() {
        final S last;
        synchronized (this) {
            closed = true;
            last = session;
            session = null;
            if (retry != null) {
                retry.cancel(false);
            }
        }
        if (last != null) {
            discard(last);
        }
    }

    private void discard(S old) {
        try {
            old.close();
        } catch (Exception e) {
            LOG.debug("closing a {}", what, e);
        }
    }
}
