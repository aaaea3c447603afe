package dev.parley.hub.session;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Written;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the sessions of one loop behind: whatever has gathered from all of them leaves as one batch, by one timer for
 * all. What senders wait for gathers for some milliseconds: a push that its client has received by then is never written.
 * What nobody waits for gathers for {@link #REPLIES}. {@value #MAX_UNDER_WAY} batches of {@value #MAX_BATCH} sessions are
 * under way at the most, and each session has one append under way, which bounds the queue. Lives on its loop.
 */
final class SessionWriter {
    static final Duration REPLIES = Duration.ofMillis(250);
    private static final int MAX_BATCH = 256;
    private static final int MAX_UNDER_WAY = 2;
    private static final Logger LOG = LoggerFactory.getLogger(SessionWriter.class);

    private final SessionStore store;
    private final Loop loop;
    private final Gathering now = new Gathering(Duration.ZERO);
    private final Gathering soon;
    private final Gathering later = new Gathering(REPLIES);
    private final Queue<Source> due = new ArrayDeque<>();
    private int underWay;

    /** One session. On the loop. */
    interface Source {
        /** What is to be written; {@code null} for nothing, or not now. It has to be told by {@link #written}. */
        @Nullable
        Append take();

        /** What became of what was taken last. */
        void written(Written written);
    }

    /** @param gather as {@link dev.parley.hub.HubConfig#gather} */
    SessionWriter(SessionStore store, Loop loop, Duration gather) {
        this.store = store;
        this.loop = loop;
        soon = new Gathering(gather);
    }

    /** Somebody waits: it leaves with what this turn of the loop brings. */
    void now(Source session) {
        now.add(session);
    }

    /** Senders wait, and need not at once; or the record is another. */
    void soon(Source session) {
        soon.add(session);
    }

    /** Nobody waits. */
    void later(Source session) {
        later.add(session);
    }

    /** Sessions that leave together. */
    private final class Gathering {
        private final Duration delay;
        private Set<Source> sessions = new LinkedHashSet<>();

        Gathering(Duration delay) {
            this.delay = delay;
        }

        void add(Source session) {
            if (sessions.isEmpty()) {
                if (delay.isZero()) {
                    loop.execute(this::over);
                } else {
                    loop.schedule(delay, this::over);
                }
            }
            sessions.add(session);
        }

        private void over() {
            due.addAll(sessions);
            sessions = new LinkedHashSet<>();
            send();
        }
    }

    private void send() {
        while (underWay < MAX_UNDER_WAY && !due.isEmpty()) {
            final List<Source> sessions = new ArrayList<>();
            final List<Append> batch = new ArrayList<>();
            while (batch.size() < MAX_BATCH && !due.isEmpty()) {
                final Source session = due.remove();
                final Append append = session.take();
                if (append != null) {
                    sessions.add(session);
                    batch.add(append);
                }
            }
            if (!batch.isEmpty()) {
                send(sessions, batch);
            }
        }
    }

    private void send(List<Source> sessions, List<Append> batch) {
        if (!store.available()) {
            tell(sessions, null);
            return;
        }
        underWay++;
        append(batch)
                .whenComplete((written, failure) -> loop.run(() -> {
                    underWay--;
                    tell(sessions, failure == null ? written : null);
                    send();
                }));
    }

    /** A store that throws, against its contract, must not keep its place for ever. */
    private CompletionStage<List<Written>> append(List<Append> batch) {
        try {
            return store.append(batch);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void tell(List<Source> sessions, @Nullable List<Written> written) {
        for (int i = 0; i < sessions.size(); i++) {
            try {
                sessions.get(i).written(written == null ? Written.FAILED : written.get(i));
            } catch (RuntimeException e) {
                LOG.error("a session failed on what it was told of its store", e);
            }
        }
    }
}
