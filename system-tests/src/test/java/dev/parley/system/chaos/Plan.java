package dev.parley.system.chaos;

import dev.parley.system.chaos.ChaosNode.Way;
import dev.parley.system.chaos.Fault.Kind;
import java.util.List;
import java.util.SplittableRandom;

/** The faults of one seed: pairs, one after the other, without end. One thread. */
final class Plan {
    private static final int BETWEEN_TWO_MILLIS = 2_500;
    private static final int SHORTEST_MILLIS = 400;
    private static final int LONGEST_MILLIS = 8_000;
    /** What a server is away for: its clients give up after 5 s. */
    private static final int SERVER_MILLIS = 5_000;

    /** What all share, twice as often. */
    private static final List<Part> SERVERS = List.of(
            Part.REDIS_SIGNALING, Part.REDIS_ROOMS, Part.REDIS_SHARED, Part.REDIS_SHARED, Part.BROKER, Part.BROKER);

    private static final List<Kind> NODE = List.of(Kind.KILL, Kind.KILL, Kind.STOP, Kind.FREEZE, Kind.FREEZE);
    private static final List<Kind> SERVER = List.of(Kind.KILL, Kind.FREEZE, Kind.FREEZE);
    private static final List<Kind> REDIS = List.of(Kind.KILL, Kind.FREEZE, Kind.EMPTY);
    private static final List<Kind> WAY = List.of(
            Kind.SLOW, Kind.SLOW, Kind.CUT, Kind.CUT, Kind.STALL, Kind.STALL_IN, Kind.STALL_OUT, Kind.PARTITION);

    private final SplittableRandom random;

    /** Two that begin close to each other. */
    record Pair(Fault first, Fault second) {
        @Override
        public String toString() {
            return first + "; " + (second.after() - first.after()) + " ms later " + second;
        }
    }

    Plan(long seed) {
        this.random = new SplittableRandom(seed);
    }

    Pair next() {
        final Fault first = fault(0);
        while (true) {
            final Fault second = fault(random.nextInt(BETWEEN_TWO_MILLIS));
            if (mayGoTogether(first, second)) {
                return new Pair(first, second);
            }
        }
    }

    /** Milliseconds from the end of one pair to the beginning of the next. */
    int pause() {
        return 500 + random.nextInt(2_000);
    }

    private Fault fault(int after) {
        final int chance = random.nextInt(100);
        if (chance < 35) {
            return new Fault(some(NODE), some(Part.nodes()), null, after, lasting(LONGEST_MILLIS));
        }
        if (chance < 65) {
            final Part server = some(SERVERS);
            return new Fault(some(server.isRedis() ? REDIS : SERVER), server, null, after, lasting(SERVER_MILLIS));
        }
        // Half of them are on the way to the broker, where signals are.
        final Way way = random.nextBoolean() ? Way.BROKER : some(List.of(Way.values()));
        return new Fault(some(WAY), some(Part.nodes()), way, after, lasting(LONGEST_MILLIS));
    }

    /**
     * Not two to one part; nor what guarantees.md excludes: a service's Redis and one of its nodes, whose memory is then
     * all there is of what the Redis does not have.
     */
    static boolean mayGoTogether(Fault one, Fault other) {
        final boolean same =
                one.part() == other.part() && (one.way() == null || other.way() == null || one.way() == other.way());
        return !same && !losesAll(one, other) && !losesAll(other, one);
    }

    private static boolean losesAll(Fault node, Fault redis) {
        return node.losesNode()
                && redis.losesOwnRedis()
                && node.part().wire() == redis.part().wire();
    }

    /** Short ones are more often. */
    private int lasting(int longest) {
        final double share = random.nextDouble();
        return SHORTEST_MILLIS + (int) (share * share * (longest - SHORTEST_MILLIS));
    }

    private <T> T some(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
