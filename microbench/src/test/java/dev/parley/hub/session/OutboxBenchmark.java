package dev.parley.hub.session;

import dev.parley.hub.store.StoredPush;
import dev.parley.microbench.Timed;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;

/** A signal's place in the outbox of its target, from its coming in to {@code received}, with 16 others there. */
public class OutboxBenchmark extends Timed {
    private static final int OTHERS = 16;

    private final Outbox outbox = new Outbox(new OutboxSpace(1L << 30, new SimpleMeterRegistry()));
    private final PeerId sender = new PeerId("p_fedcba9876543210");
    private final RequestId request = new RequestId("r-17");
    private final RawJson body = RawJson.trusted("{\"sdp\":\"" + "a=candidate ".repeat(100) + "\"}");
    private long number;

    /** {@return the entry} */
    @Benchmark
    public Object push() {
        final var origin = new StoredPush.Origin(sender, request, 1_764_000_000_001L, ++number);
        if (!outbox.fits(body)) {
            throw new IllegalStateException("full");
        }
        final OutboxEntry entry = outbox.add(PushType.OFFER, body, origin, outcome -> {});
        outbox.written(entry);
        outbox.received(outbox.lastSeq() - OTHERS);
        return entry;
    }
}
