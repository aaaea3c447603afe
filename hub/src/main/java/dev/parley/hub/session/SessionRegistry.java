package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.route.Target;
import dev.parley.hub.route.Targets;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The sessions that live on this node. Any thread. Meters: {@code parley.sessions} by state. */
public final class SessionRegistry implements Targets {
    private static final String DESCRIPTION = "Sessions that live on this node";

    private final Map<PeerId, Session> byPeer = new ConcurrentHashMap<>();
    private final Map<SessionId, Session> byId = new ConcurrentHashMap<>();
    private final Map<UserId, Set<SessionId>> byUser = new ConcurrentHashMap<>();
    private final Map<SessionId, Session> ending = new ConcurrentHashMap<>();

    public SessionRegistry(MeterRegistry registry) {
        Gauge.builder("parley.sessions", this, all -> all.count(true))
                .description(DESCRIPTION)
                .tag("state", "connected")
                .register(registry);
        Gauge.builder("parley.sessions", this, all -> all.count(false))
                .description(DESCRIPTION)
                .tag("state", "away")
                .register(registry);
    }

    @Override
    public @Nullable Target target(PeerId peer) {
        final Session session = byPeer.get(peer);
        return session == null ? null : session.target();
    }

    /** {@code null} if there is no such session here. */
    public @Nullable Session find(PeerId peer) {
        return byPeer.get(peer);
    }

    /** {@code null} if there is no such session here. */
    public @Nullable Session find(SessionId id) {
        return byId.get(id);
    }

    /** All there are, weakly consistent. */
    public Collection<Session> all() {
        return byPeer.values();
    }

    /** Ends every session whose token is one of those. */
    public void revoked(Predicate<Grants> which) {
        for (Session session : byPeer.values()) {
            if (which.test(session.grants())) {
                session.revoked();
            }
        }
    }

    /** The session is over, and the store is about to be told: until it was, nobody may resume it from there. */
    void ending(Session session) {
        ending.put(session.id(), session);
    }

    /** The store knows, or could not be told. */
    void ended(SessionId id) {
        ending.remove(id);
    }

    /** Whether the session has ended here, and something is left to be done of that. */
    boolean isEnding(SessionId id) {
        return ending.containsKey(id);
    }

    /** Whether the session has ended here, and the store has not said yet whether it was this node's to end. */
    boolean isClosing(SessionId id) {
        final Session session = ending.get(id);
        return session != null && session.lifetime().closing();
    }

    /** Whether the store knows of every session that has ended here. */
    public boolean endedAll() {
        return ending.isEmpty();
    }

    /**
     * This node goes, and their store has not taken all that is here: each session tells senders of what is lost with it.
     * Completes when nobody is being told of that any more.
     */
    public CompletionStage<Void> leaveBehind() {
        return CompletableFuture.allOf(Stream.concat(byPeer.values().stream(), ending.values().stream())
                .map(session -> session.leaveBehind().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** How many sessions of that user live here. */
    public int count(UserId user) {
        return byUser.getOrDefault(user, Set.of()).size();
    }

    /**
     * Makes a session known and starts its resume window: it has no connection yet. One that is known here under a later epoch
     * already ends this one.
     *
     * @param left of the window
     */
    void open(Session session, Duration left) {
        if (add(session)) {
            session.open(left);
        } else {
            session.movedAway(true);
        }
    }

    /**
     * Makes a session known. Of two with the same id the one with the higher epoch stays, in whichever order the store's answers
     * come.
     *
     * @return whether it is the one that is known now
     */
    private boolean add(Session session) {
        byUser.compute(session.grants().user(), (user, known) -> {
            final Set<SessionId> ids = known == null ? ConcurrentHashMap.newKeySet(1) : known;
            ids.add(session.id());
            return ids;
        });
        final Session latest = byId.merge(session.id(), session, SessionRegistry::later);
        byPeer.merge(session.peer(), session, SessionRegistry::later);
        return latest == session;
    }

    private static Session later(Session known, Session added) {
        return known.epoch() > added.epoch() ? known : added;
    }

    void remove(Session session) {
        if (byId.remove(session.id(), session)) {
            byUser.computeIfPresent(session.grants().user(), (user, ids) -> {
                ids.remove(session.id());
                return ids.isEmpty() ? null : ids;
            });
        }
        byPeer.remove(session.peer(), session);
    }

    private long count(boolean connected) {
        return byPeer.values().stream()
                .filter(session -> session.connected() == connected)
                .count();
    }
}
