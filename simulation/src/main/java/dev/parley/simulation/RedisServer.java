package dev.parley.simulation;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One Redis, as the stores' twins hold its data. Does what it is asked in the order in which it arrives; down, it loses
 * connections and answers nothing; stalled, it does everything later, also what nobody waits for any more.
 */
final class RedisServer {
    private enum State {
        UP,
        DOWN,
        STALLED
    }

    private final String name;
    private final World world;
    private final Clock clock;
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<Supplier<Runnable>> tables = new ArrayList<>();
    private State state = State.UP;
    private Runnable beginning = () -> {};

    RedisServer(String name, World world, long skewMillis) {
        this.name = name;
        this.world = world;
        this.clock = Machine.clock(world, skewMillis);
    }

    Clock clock() {
        return clock;
    }

    World world() {
        return world;
    }

    /**
     * A table is part of its data.
     *
     * @param snapshots each gives what restores the table as it is at the moment
     */
    void holds(Supplier<Runnable> snapshots) {
        tables.add(snapshots);
        beginning = snapshot();
    }

    boolean up() {
        return state == State.UP;
    }

    void arrive(Runnable work, Runnable refused) {
        switch (state) {
            case UP -> work.run();
            case DOWN -> refused.run();
            case STALLED -> waiting.add(work);
        }
    }

    void down() {
        state = State.DOWN;
        waiting.clear();
    }

    void stall() {
        state = State.STALLED;
    }

    void back() {
        state = State.UP;
        final List<Runnable> late = List.copyOf(waiting);
        waiting.clear();
        late.forEach(Runnable::run);
    }

    /** What takes its data back to what they were before anything was written. */
    Runnable empty() {
        return beginning;
    }

    /** What takes its data back to what they are now. */
    Runnable snapshot() {
        final List<Runnable> all = tables.stream().map(Supplier::get).toList();
        return () -> all.forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return name;
    }
}
