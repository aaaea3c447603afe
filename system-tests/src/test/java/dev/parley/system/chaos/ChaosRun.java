package dev.parley.system.chaos;

import dev.parley.simulation.check.Terms;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One run on a cluster that others have used before: clients come, something is done, what was done is over, clients write
 * down their views and go, and the checker judges. Blocks.
 */
final class ChaosRun {
    private static final Duration SETTLE = Duration.ofSeconds(4);
    private static final long SLACK = 1_500;
    private static final long REPLY_LIMIT = 6_500;

    private final String name;
    private final long seed;
    private final ChaosCluster cluster;
    private final World world;
    private final Faults faults;

    /** What is done while clients are there; they change their nodes meanwhile as the options say. */
    interface Work {
        void on(ChaosRun run, Crowd crowd);
    }

    ChaosRun(String name, long seed, ChaosCluster cluster, ChaosOptions options) {
        this.name = name;
        this.seed = seed;
        this.cluster = cluster;
        this.world = new World(cluster, options);
        this.faults = new Faults(world);
    }

    World world() {
        return world;
    }

    Faults faults() {
        return faults;
    }

    /**
     * Runs, prints what was found, and fails if anything was.
     *
     * @param quiet how long clients go on after the work is done
     */
    void of(Work work, Duration quiet) {
        System.out.println("[chaos] " + name + ", seed " + seed + ", " + world.options());
        final Footprint before = Footprint.of(cluster);
        cluster.nodes().forEach(ChaosNode::forgetOutages);
        final long quietFrom;
        final long end;
        final Set<String> confirming;
        try (Crowd crowd = new Crowd(world, seed)) {
            confirming = crowd.confirming();
            crowd.start();
            crowd.hop();
            work.on(this, crowd);
            quietFrom = world.now();
            faults.pause(quiet.toMillis());
            world.hopping(false);
            crowd.stampede();
            faults.pause(SETTLE.toMillis());
            world.signalling(false);
            faults.pause(SETTLE.toMillis());
            end = world.now();
            crowd.view();
        }
        final ChaosOptions options = world.options();
        final Terms terms = new Terms(
                options.window().toMillis(),
                REPLY_LIMIT,
                SLACK,
                ChaosOptions.GHOST_LIMIT.toMillis(),
                quietFrom,
                end,
                200,
                confirming,
                Set.of(),
                Map.of(),
                Set.of());
        new Verdict(name, world, terms, leftovers(before)).assertKept();
    }

    /**
     * What is still there once the windows of those are over who were away at the end, and everybody has been told what came of
     * what was sent to them: of what nodes hold, that was not when the cluster had started; of what is stored, before the run.
     */
    private List<String> leftovers(Footprint before) {
        final List<String> left = new ArrayList<>();
        try {
            Await.until("nothing is left behind", world.options().forgotten(), () -> {
                left.clear();
                left.addAll(Footprint.of(cluster).moreThan(cluster.before().nodes(), before.stores()));
                return left.isEmpty();
            });
        } catch (AssertionError stillThere) {
            return left;
        }
        return left;
    }
}
