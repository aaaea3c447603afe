package dev.parley.rooms.socketio;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The server's meters. Thread-safe. */
final class SocketIoMeters {

    /** How an attempt to join a namespace ended. */
    enum ConnectOutcome {
        ACCEPTED,
        REFUSED,
        FAILED,
        TIMED_OUT,
        UNKNOWN_NAMESPACE
    }

    /** How an attempt to go from polling to WebSocket ended. */
    enum UpgradeOutcome {
        COMPLETED,
        ABANDONED
    }

    private final MeterRegistry registry;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger sockets = new AtomicInteger();
    private final Counter received;
    private final Counter sent;
    private final Counter connectionsRefused;
    private final Map<Refusal, Counter> refusals;
    private final Map<DisconnectReason, Counter> closed;
    private final Map<ConnectOutcome, Counter> connects;
    private final Map<UpgradeOutcome, Counter> upgrades;

    SocketIoMeters(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("parley.socketio.connections", connections, AtomicInteger::get)
                .description("TCP connections, whatever they carry")
                .register(registry);
        Gauge.builder("parley.socketio.sockets", sockets, AtomicInteger::get)
                .description("Clients that have joined a namespace")
                .register(registry);
        received = Counter.builder("parley.socketio.messages.received")
                .description("Engine.IO messages taken from clients")
                .register(registry);
        sent = Counter.builder("parley.socketio.messages.sent")
                .description("Engine.IO messages handed to a transport")
                .register(registry);
        connectionsRefused = Counter.builder("parley.socketio.connections.refused")
                .description("TCP connections closed at once because there were too many")
                .register(registry);
        refusals = counters(
                Refusal.class, "parley.socketio.requests.refused", "reason", "HTTP requests refused by the gate");
        closed = counters(DisconnectReason.class, "parley.socketio.sessions.closed", "reason", "Sessions that ended");
        connects =
                counters(ConnectOutcome.class, "parley.socketio.connects", "outcome", "Attempts to join a namespace");
        upgrades = counters(
                UpgradeOutcome.class, "parley.socketio.upgrades", "outcome", "Upgrades from polling to WebSocket");
    }

    private <E extends Enum<E>> Map<E, Counter> counters(Class<E> type, String name, String label, String description) {
        Map<E, Counter> counters = new EnumMap<>(type);
        for (E value : type.getEnumConstants()) {
            counters.put(
                    value,
                    Counter.builder(name)
                            .description(description)
                            .tag(label, value.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        return counters;
    }

    void sessions(Map<?, ?> sessions) {
        Gauge.builder("parley.socketio.sessions", sessions, Map::size)
                .description("Engine.IO sessions")
                .register(registry);
    }

    /** {@return how many connections there are with this one} */
    int connectionOpened() {
        return connections.incrementAndGet();
    }

    void connectionClosed() {
        connections.decrementAndGet();
    }

    void connectionRefused() {
        connectionsRefused.increment();
    }

    void socketConnected() {
        sockets.incrementAndGet();
    }

    void socketDisconnected() {
        sockets.decrementAndGet();
    }

    void messageReceived() {
        received.increment();
    }

    void messageSent() {
        sent.increment();
    }

    void refused(Refusal refusal) {
        count(refusals, refusal);
    }

    void sessionClosed(DisconnectReason reason) {
        count(closed, reason);
    }

    void connect(ConnectOutcome outcome) {
        count(connects, outcome);
    }

    void upgrade(UpgradeOutcome outcome) {
        count(upgrades, outcome);
    }

    private static <E extends Enum<E>> void count(Map<E, Counter> counters, E value) {
        Counter counter = counters.get(value);
        if (counter != null) {
            counter.increment();
        }
    }
}
