package dev.parley.signaling.ws;

import dev.parley.protocol.Wire;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The native wire's meters: {@code parley.connections}, {@code parley.ws.handshakes}, {@code parley.ws.frames},
 * {@code parley.ws.bytes}, {@code parley.ws.closed}.
 */
final class WireMeters {
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter framesIn;
    private final Counter framesOut;
    private final Counter bytesIn;
    private final Counter bytesOut;
    private final Map<Entry, Counter> entries = new EnumMap<>(Entry.class);
    private final Map<UpgradeRefusal, Counter> refusals = new EnumMap<>(UpgradeRefusal.class);
    private final Map<Closed, Counter> closed = new EnumMap<>(Closed.class);

    WireMeters(MeterRegistry registry) {
        Gauge.builder("parley.connections", connections, AtomicInteger::get)
                .description("open connections of clients, from the upgrade on")
                .tag("wire", Wire.NATIVE.wireName())
                .register(registry);
        framesIn = frames(registry, "in");
        framesOut = frames(registry, "out");
        bytesIn = bytes(registry, "in");
        bytesOut = bytes(registry, "out");
        for (Entry result : Entry.values()) {
            entries.put(result, handshakes(registry, result.label()));
        }
        for (UpgradeRefusal result : UpgradeRefusal.values()) {
            refusals.put(result, handshakes(registry, result.label()));
        }
        for (Closed reason : Closed.values()) {
            closed.put(
                    reason,
                    Counter.builder("parley.ws.closed")
                            .description("connections that ended, by what ended them")
                            .tag("reason", reason.label())
                            .register(registry));
        }
    }

    /** What became of a connection before it could speak to the hub, where HTTP does not say it. */
    enum Entry {
        /** The hub let it in. */
        ADMITTED,
        /** The hub did not. */
        REFUSED,
        /** It was upgraded, and then said no {@code hello}. */
        NO_HELLO,
        /** There are as many connections as there may be; closed as it came. */
        FULL,
        /** So many of its address are under way, or were told to come later, that it was closed as it came. */
        ADDRESS_CLOSED,
        /** It went before it was upgraded or admitted. */
        GONE;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What ended a connection that had been upgraded. */
    enum Closed {
        CLIENT_ENDED,
        CLIENT_AWAY,
        BROKEN,
        TOO_SLOW,
        HEARTBEAT,
        TOO_LARGE,
        BAD_PROTOCOL,
        FLOODING,
        NOT_ADMITTED,
        BY_HUB,
        DEFECT,
        STOP;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    void opened() {
        connections.incrementAndGet();
    }

    void gone() {
        connections.decrementAndGet();
    }

    void entry(Entry result) {
        count(entries, result);
    }

    void refused(UpgradeRefusal result) {
        count(refusals, result);
    }

    void closed(Closed reason) {
        count(closed, reason);
    }

    void received(int payload) {
        framesIn.increment();
        bytesIn.increment(payload);
    }

    void sent(int payload) {
        framesOut.increment();
        bytesOut.increment(payload);
    }

    private static <K extends Enum<K>> void count(Map<K, Counter> counters, K key) {
        final Counter counter = counters.get(key);
        if (counter != null) {
            counter.increment();
        }
    }

    private static Counter handshakes(MeterRegistry registry, String result) {
        return Counter.builder("parley.ws.handshakes")
                .description("connections that came, by what became of them")
                .tag("result", result)
                .register(registry);
    }

    private static Counter frames(MeterRegistry registry, String direction) {
        return Counter.builder("parley.ws.frames")
                .description("messages and control frames")
                .tag("direction", direction)
                .register(registry);
    }

    private static Counter bytes(MeterRegistry registry, String direction) {
        return Counter.builder("parley.ws.bytes")
                .description("payload of messages and control frames")
                .baseUnit("bytes")
                .tag("direction", direction)
                .register(registry);
    }
}
