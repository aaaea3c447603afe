package dev.parley.simulation;

import dev.parley.hub.node.WireVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What happens in a run, but for chance.
 *
 * @param signaling nodes at first
 * @param rooms nodes at first
 * @param clients of both services in turn
 * @param maxRoom how many a room holds
 * @param firstVersion of what nodes tell each other, the newest that those at first read; who comes later reads the newest
 *     there is
 * @param steps by time
 */
record Script(int signaling, int rooms, int clients, int maxRoom, int firstVersion, List<Step> steps) {
    /** Until then clients are busy and things fail; what comes after is for the hub to put everything right. */
    static final long BUSY_MILLIS = 25_000;

    /** How long a run is. */
    static final long RUN_MILLIS = 60_000;

    /** How much a script has of what. */
    enum Kind {
        /** Clients come and go between nodes, which is normal; nothing fails. */
        CALM,
        /**
         * Nodes are stopped in order, one after the other, and others take their place, of a newer version with every other seed;
         * nothing fails.
         */
        ROLLING,
        /**
         * A node is taken for dead and is not: it stands still for a little longer than its lease, or can't reach the stores, while its
         * clients talk, come and go. Siblings are there, and nothing else fails.
         */
        DISPLACED,
        /** Nodes are stopped while their service's Redis is away. */
        UNSTORED,
        /**
         * A service's Redis is away for longer than a resume window; its clients have come to another node just before, and do so again
         * about when it is back.
         */
        OUTLASTED,
        /** Rooms are told of artifacts by a node without sessions, which may die, and at most one other thing fails. */
        ARTIFACTS,
        /** Clients that hardly stay anywhere, and one fault after the other. */
        HASTY,
        /** One thing fails. */
        FAULT,
        /** Things fail in twos. */
        FAULTS;

        private static Kind of(long seed, SplittableRandom choice) {
            if (seed < 0) {
                return switch ((int) Math.min(-seed / 1_000_000, 5)) {
                    case 0 -> ROLLING;
                    case 1 -> DISPLACED;
                    case 2 -> UNSTORED;
                    case 3 -> HASTY;
                    case 4 -> ARTIFACTS;
                    default -> OUTLASTED;
                };
            }
            final int kind = choice.nextInt(10);
            return kind < 4 ? CALM : kind < 8 ? FAULT : FAULTS;
        }
    }

    /** Seeds from this one down are of nodes that are taken for dead; negative ones above it of rolling restarts. */
    static final long DISPLACED = -1_000_000;

    /** From this one down, of nodes that are stopped while their Redis is away. */
    static final long UNSTORED = -2_000_000;

    /** From this one down, of artifacts. */
    static final long ARTIFACTS = -4_000_000;

    /** From this one down, of haste. */
    static final long HASTY = -3_000_000;

    /** From this one down, of a Redis that is away for longer than a window. */
    static final long OUTLASTED = -5_000_000;

    static Script of(long seed) {
        final SplittableRandom choice = new SplittableRandom(seed ^ 0x9E3779B97F4A7C15L);
        final Kind kind = Kind.of(seed, choice);
        final boolean upgrade = kind == Kind.ROLLING && seed % 2 == 0;
        return of(kind, choice, upgrade ? WireVersion.POSITIONS : WireVersion.CURRENT);
    }

    private static Script of(Kind kind, SplittableRandom choice, int firstVersion) {
        final List<Step> steps = new ArrayList<>();
        final int clients = choice.nextInt(3, 8);
        final ScriptWriter writer = new ScriptWriter(steps, choice, clients);
        if (kind != Kind.HASTY && kind != Kind.OUTLASTED) {
            writer.load();
        }
        switch (kind) {
            case HASTY -> writer.hasty();
            case CALM -> writer.faults(0);
            case ROLLING -> {
                writer.faults(0);
                writer.stops();
            }
            case DISPLACED -> {
                writer.faults(0);
                writer.displaced();
            }
            case ARTIFACTS -> writer.artifacts();
            case UNSTORED -> writer.unstored();
            case OUTLASTED -> writer.outlasted();
            case FAULT -> writer.faults(1);
            case FAULTS -> writer.faults(2 + choice.nextInt(2));
        }
        steps.sort(Comparator.comparingLong(Step::at));
        final int maxRoom = choice.nextInt(8) == 0 ? clients : 200;
        final int siblings = kind == Kind.DISPLACED || kind == Kind.HASTY || kind == Kind.OUTLASTED ? 1 : 0;
        return new Script(
                siblings + choice.nextInt(1, 4),
                siblings + choice.nextInt(1, 3),
                clients,
                maxRoom,
                firstVersion,
                List.copyOf(steps));
    }

    Script with(List<Step> others) {
        return new Script(signaling, rooms, clients, maxRoom, firstVersion, others);
    }
}
