package dev.parley.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** A process: its threads stop together, for a while or for good, and share a clock that may be wrong. */
final class Machine {
    /** When every run begins, by a clock that is right. */
    static final Instant BEGINNING = Instant.parse("2026-11-01T00:00:00Z");

    private final World world;
    private final long skewMillis;
    private final long nanoOrigin;
    private final List<Strand> strands = new ArrayList<>();
    private boolean frozen;
    private long frozenAt;
    private boolean dead;

    Machine(World world, long skewMillis) {
        this.world = world;
        this.skewMillis = skewMillis;
        // System.nanoTime() of two processes can't be compared, and may well be negative.
        nanoOrigin = world.chance().nextLong(1L << 50) - (1L << 49);
    }

    World world() {
        return world;
    }

    Strand strand(String name) {
        final Strand strand = new Strand(name, this);
        strands.add(strand);
        return strand;
    }

    boolean runs() {
        return !dead && !frozen;
    }

    boolean dead() {
        return dead;
    }

    boolean frozen() {
        return frozen;
    }

    /** As SIGKILL does. */
    void kill() {
        dead = true;
        strands.forEach(Strand::drop);
    }

    /** As SIGSTOP does: timers that become due meanwhile are due all at once afterwards. */
    void freeze() {
        frozen = true;
        frozenAt = world.millis();
    }

    /** Since when it has been standing still, in milliseconds. */
    long frozenAt() {
        return frozenAt;
    }

    void thaw() {
        frozen = false;
        strands.forEach(Strand::wake);
    }

    long nanoTime() {
        return nanoOrigin + world.now();
    }

    Clock clock() {
        return clock(world, skewMillis);
    }

    static Clock clock(World world, long skewMillis) {
        final Instant beginning = BEGINNING.plusMillis(skewMillis);
        final InstantSource time = () -> beginning.plusNanos(world.now());
        return time.withZone(ZoneOffset.UTC);
    }
}
