package dev.parley.hub.session;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The writers of a node: one for each loop. Any thread. */
public final class SessionWriters {
    private final SessionStore store;
    private final Duration gather;
    private final Map<Loop, SessionWriter> writers = new ConcurrentHashMap<>();

    /** @param gather as {@link dev.parley.hub.HubConfig#gather} */
    public SessionWriters(SessionStore store, Duration gather) {
        this.store = store;
        this.gather = gather;
    }

    SessionWriter on(Loop loop) {
        return writers.computeIfAbsent(loop, its -> new SessionWriter(store, its, gather));
    }
}
