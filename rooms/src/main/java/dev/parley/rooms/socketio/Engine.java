package dev.parley.rooms.socketio;

import dev.parley.node.edge.AddressBudget;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The sessions of one server, and what they share. Thread-safe. */
final class Engine {
    private final SocketIoConfig config;
    private final SocketIoMeters meters;
    private final EngineHandler.Factory handlers;
    private final RandomIds ids;
    private final AddressBudget addresses;
    private final ConcurrentMap<String, EngineSession> sessions = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile boolean stopping;

    Engine(SocketIoConfig config, SocketIoMeters meters, EngineHandler.Factory handlers, RandomIds ids) {
        this.config = config;
        this.meters = meters;
        this.handlers = handlers;
        this.ids = ids;
        this.addresses = new AddressBudget(config.edge().addresses(), System::nanoTime);
        meters.sessions(sessions);
    }

    SocketIoConfig config() {
        return config;
    }

    SocketIoMeters meters() {
        return meters;
    }

    EngineHandler.Factory handlers() {
        return handlers;
    }

    /** {@return why no new session is taken right now, or null} */
    @Nullable
    Refusal refusalOfNewSession() {
        if (stopping) {
            return Refusal.STOPPING;
        }
        return sessions.size() >= config.limits().maxSessions() ? Refusal.SERVER_FULL : null;
    }

    /** What addresses may do before it is known who comes from there. */
    AddressBudget addresses() {
        return addresses;
    }

    /** Makes a session at home on the loop that calls. */
    EngineSession open(EventLoop home, Handshake.Request request, AddressBudget.Attempt attempt, SessionState initial) {
        EngineSession session = new EngineSession(ids.next(), this, home, request, attempt, initial);
        sessions.put(session.id(), session);
        return session;
    }

    @Nullable
    EngineSession find(String id) {
        return sessions.get(id);
    }

    void remove(EngineSession session) {
        sessions.remove(session.id(), session);
        completeIfDrained();
    }

    /** Takes no new sessions any more. */
    void stop() {
        stopping = true;
        completeIfDrained();
    }

    /** {@return the sessions there are right now} */
    List<EngineSession> sessions() {
        return new ArrayList<>(sessions.values());
    }

    /** {@return completes when the engine has been stopped and no session is left} */
    CompletableFuture<Void> drained() {
        return drained;
    }

    private void completeIfDrained() {
        if (stopping && sessions.isEmpty()) {
            drained.complete(null);
        }
    }
}
