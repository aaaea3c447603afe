package dev.parley.hub.upkeep;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.session.Session;
import dev.parley.hub.session.SessionRegistry;
import dev.parley.hub.store.SessionStore;
import dev.parley.protocol.SessionId;
import java.time.Duration;
import java.util.List;

/** Renews what lives for a while only: users' statuses and session records. */
public final class Renewals {
    private static final Duration STATUS_PERIOD = Duration.ofSeconds(100);
    private static final Duration SESSION_PERIOD = Duration.ofSeconds(60);
    private static final int BATCH = 500;

    private final SessionRegistry sessions;
    private final Presence presence;
    private final SessionStore store;
    private final Loop loop;
    private volatile boolean stopped;

    public Renewals(SessionRegistry sessions, Presence presence, SessionStore store, Loop loop) {
        this.sessions = sessions;
        this.presence = presence;
        this.store = store;
        this.loop = loop;
    }

    public void start() {
        loop.schedule(STATUS_PERIOD, this::statuses);
        loop.schedule(SESSION_PERIOD, this::records);
    }

    public void stop() {
        stopped = true;
    }

    private void statuses() {
        if (stopped) {
            return;
        }
        for (Session session : sessions.all()) {
            if (session.connected()) {
                presence.renewStatus(
                                session.grants().user(), session.memberships().status())
                        .exceptionally(away -> null);
            }
        }
        loop.schedule(STATUS_PERIOD, this::statuses);
    }

    /** Asks again for every session's device: now and then, and when the store has lost what it knew. */
    public void confirmDevices() {
        sessions.all().forEach(Session::confirmDevice);
    }

    private void records() {
        if (stopped) {
            return;
        }
        final List<SessionId> ids = sessions.all().stream().map(Session::id).toList();
        for (int from = 0; from < ids.size(); from += BATCH) {
            store.renew(ids.subList(from, Math.min(from + BATCH, ids.size()))).exceptionally(away -> null);
        }
        confirmDevices();
        loop.schedule(SESSION_PERIOD, this::records);
    }
}
