package dev.parley.bench.load;

import java.time.Duration;

/** A way to make the pairs call each other. */
public sealed interface Load permits OpenLoad, ClosedLoad {
    /** Runs for so long. Blocks. */
    void run(Fleet fleet, Duration time) throws Exception;

    /**
     * Runs, waits for what is still on its way, and counts. Blocks.
     *
     * @param settle for how long it waits, at most: longer than the hub may take for a definite outcome
     */
    default Counted measure(Fleet fleet, Duration time, Duration settle) throws Exception {
        run(fleet, time);
        fleet.settle(settle);
        return fleet.take();
    }

    /** In words. */
    String describe();
}
