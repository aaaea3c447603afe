package dev.parley.bench.load;

import java.time.Duration;

/** A way to make the pairs call each other. */
public sealed interface Load permits OpenLoad, ClosedLoad {
    /** How long after the last offer is waited for answers: longer than the hub may take for a definite outcome. */
    Duration SETTLE = Duration.ofSeconds(8);

    /** Runs for so long. Blocks. */
    void run(Fleet fleet, Duration time) throws Exception;

    /** Runs, waits for what is still on its way, and counts. Blocks. */
    default Counted measure(Fleet fleet, Duration time) throws Exception {
        run(fleet, time);
        fleet.settle(SETTLE);
        return fleet.take();
    }

    /** In words. */
    String describe();
}
