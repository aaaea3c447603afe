package dev.parley.simulation;

import dev.parley.hub.node.Service;
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
 * @param steps by time
 */
record Script(int signaling, int rooms, int clients, int maxRoom, List<Step> steps) {
    /** Until then clients are busy and things fail; what comes after is for the hub to put everything right. */
    static final long BUSY_MILLIS = 25_000;

    /** How long a run is. */
    static final long RUN_MILLIS = 60_000;

    /** How much a script has of what. */
    enum Kind {
        /** Clients come and go between nodes, which is normal; nothing fails. */
        CALM,
        /** Nodes are stopped in order, one after the other, and others take their place; nothing fails. */
        ROLLING,
        /**
         * A node is taken for dead and is not: it stands still for a little longer than its lease, or can't reach the stores, while its
         * clients talk, come and go. Siblings are there, and nothing else fails.
         */
        DISPLACED,
        /** One thing fails. */
        FAULT,
        /** Things fail in twos. */
        FAULTS
    }

    /** Seeds from this one down are of nodes that are taken for dead; other negative ones of rolling restarts. */
    static final long DISPLACED = -1_000_000;

    static Script of(long seed) {
        final SplittableRandom choice = new SplittableRandom(seed ^ 0x9E3779B97F4A7C15L);
        if (seed < 0) {
            return of(seed <= DISPLACED ? Kind.DISPLACED : Kind.ROLLING, choice);
        }
        final int kind = choice.nextInt(10);
        return of(kind < 4 ? Kind.CALM : kind < 8 ? Kind.FAULT : Kind.FAULTS, choice);
    }

    static Script of(Kind kind, SplittableRandom choice) {
        final List<Step> steps = new ArrayList<>();
        final int clients = choice.nextInt(3, 8);
        final Writer writer = new Writer(steps, choice, clients);
        writer.load();
        final int faults = switch (kind) {
            case CALM, ROLLING, DISPLACED -> 0;
            case FAULT -> 1;
            case FAULTS -> 2 + choice.nextInt(2);
        };
        writer.faults(faults);
        if (kind == Kind.ROLLING) {
            writer.stops();
        }
        if (kind == Kind.DISPLACED) {
            writer.displaced();
        }
        steps.sort(Comparator.comparingLong(Step::at));
        final int maxRoom = choice.nextInt(8) == 0 ? clients : 200;
        final int siblings = kind == Kind.DISPLACED ? 1 : 0;
        return new Script(
                siblings + choice.nextInt(1, 4), siblings + choice.nextInt(1, 3), clients, maxRoom, List.copyOf(steps));
    }

    Script with(List<Step> others) {
        return new Script(signaling, rooms, clients, maxRoom, others);
    }

    /** Makes the steps of one script. */
    private record Writer(List<Step> steps, SplittableRandom choice, int clients) {

        void load() {
            final int rooms = choice.nextInt(1, 3);
            for (int client = 0; client < clients; client++) {
                final long begin = choice.nextInt(client < 2 ? 200 : 8_000);
                steps.add(new Step.Connect(begin, client, choice.nextInt(16)));
                for (int room = 0; room < rooms; room++) {
                    steps.add(new Step.Join(begin + choice.nextInt(300), client, room));
                }
                talk(client, rooms, begin + 300);
                move(client, rooms, begin + 1_000);
            }
        }

        private void talk(int client, int rooms, long from) {
            long at = from;
            while (at < BUSY_MILLIS) {
                at += choice.nextInt(50, 2_500);
                steps.add(new Step.Say(
                        at,
                        client,
                        choice.nextInt(rooms),
                        choice.nextInt(16),
                        choice.nextInt(1, 12),
                        choice.nextInt(3) == 0 ? 0 : choice.nextInt(1, 60)));
            }
        }

        private void move(int client, int rooms, long from) {
            final int restless = choice.nextInt(1, 4);
            long at = from + choice.nextInt(5_000);
            while (at < BUSY_MILLIS) {
                steps.add(change(client, rooms, at));
                at += choice.nextInt(restless == 1 ? 500 : 2_000, restless == 3 ? 20_000 : 7_000);
            }
        }

        private Step change(int client, int rooms, long at) {
            final int kind = choice.nextInt(100);
            if (kind < 80) {
                final Client.Break[] ways = Client.Break.values();
                final int pause = choice.nextInt(10) == 0 ? choice.nextInt(8_000) : choice.nextInt(400);
                return new Step.Break(at, client, ways[choice.nextInt(ways.length)], pause, choice.nextInt(16));
            } else if (kind < 86) {
                return new Step.Leave(at, client, choice.nextInt(rooms));
            } else if (kind < 90) {
                return new Step.Join(at, client, choice.nextInt(rooms));
            } else if (kind < 92) {
                return new Step.JoinLeave(at, client, choice.nextInt(rooms));
            } else if (kind < 93) {
                return choice.nextBoolean()
                        ? new Step.Restrict(at, client, choice.nextInt(rooms))
                        : new Step.Crowd(at, choice.nextInt(2, 9));
            } else if (kind < 96) {
                return new Step.Reload(at, client, choice.nextInt(16));
            } else {
                return kind < 98 ? new Step.End(at, client) : new Step.Vanish(at, client);
            }
        }

        void stops() {
            for (long at = 3_000; at < BUSY_MILLIS - 2_000; at += choice.nextLong(500, 6_000)) {
                steps.add(new Step.Stop(
                        at, choice.nextBoolean() ? Service.SIGNALING : Service.ROOMS, choice.nextInt(16)));
            }
        }

        void displaced() {
            for (long at = choice.nextLong(3_000, 9_000);
                    at < BUSY_MILLIS - 8_000;
                    at += choice.nextLong(9_000, 12_000)) {
                final Service service = choice.nextBoolean() ? Service.SIGNALING : Service.ROOMS;
                final int node = choice.nextInt(16);
                final int length = choice.nextInt(2_200, 6_500);
                if (choice.nextInt(3) == 0) {
                    steps.add(new Step.Freeze(at, service, node, length));
                } else {
                    steps.add(cut(at, service, node, true, length));
                    if (choice.nextInt(3) == 0) {
                        steps.add(cut(at + choice.nextInt(length), service, node, false, choice.nextInt(200, 4_000)));
                    }
                }
                meanwhile(at, length);
            }
        }

        private Step cut(long at, Service service, int node, boolean shared, int length) {
            final int direction = choice.nextInt(3);
            return new Step.RedisCut(at, service, node, shared, direction != 0, direction != 1, length);
        }

        /** What clients do while the others have taken their node for dead, and just after. */
        private void meanwhile(long at, int length) {
            for (int client = 0; client < clients; client++) {
                for (int i = choice.nextInt(4); i > 0; i--) {
                    final long when = at + choice.nextInt(500, length + 1_000);
                    final int room = choice.nextInt(2);
                    steps.add(
                            switch (choice.nextInt(10)) {
                                case 0, 1 -> new Step.Leave(when, client, room);
                                case 2 -> new Step.Join(when, client, room);
                                case 3 -> new Step.JoinLeave(when, client, room);
                                case 4, 5 ->
                                    new Step.Break(
                                            when,
                                            client,
                                            Client.Break.NOTICED,
                                            choice.nextInt(300),
                                            choice.nextInt(16));
                                case 6 -> new Step.Reload(when, client, choice.nextInt(16));
                                default ->
                                    new Step.Say(
                                            when,
                                            client,
                                            room,
                                            choice.nextInt(16),
                                            choice.nextInt(1, 12),
                                            choice.nextInt(60));
                            });
                }
            }
        }

        void faults(int count) {
            final long together = choice.nextLong(3_000, BUSY_MILLIS - 3_000);
            for (int i = 0; i < count; i++) {
                final long at = choice.nextInt(3) == 0
                        ? choice.nextLong(3_000, BUSY_MILLIS - 1_000)
                        : together + choice.nextInt(2_500);
                steps.add(fault(at));
                if (choice.nextBoolean()) {
                    steps.add(beside(at + choice.nextInt(-1_500, 2_500)));
                }
            }
        }

        /** What a client does just when something fails. */
        private Step beside(long at) {
            final int client = choice.nextInt(clients);
            return switch (choice.nextInt(6)) {
                case 0 -> new Step.Vanish(at, client);
                case 1 -> new Step.End(at, client);
                case 2 -> new Step.Leave(at, client, 0);
                case 3 -> new Step.Reload(at, client, choice.nextInt(16));
                default -> new Step.Break(at, client, Client.Break.NOTICED, choice.nextInt(1_000), choice.nextInt(16));
            };
        }

        private Step fault(long at) {
            final Service service = choice.nextBoolean() ? Service.SIGNALING : Service.ROOMS;
            final int node = choice.nextInt(16);
            final int length = choice.nextInt(4) == 0 ? choice.nextInt(4_000, 15_000) : choice.nextInt(50, 4_000);
            final int which = choice.nextInt(3);
            return switch (choice.nextInt(14)) {
                case 0, 1, 2 -> new Step.Kill(at, service, node, choice.nextInt(100, 12_000));
                case 3 -> new Step.Freeze(at, service, node, choice.nextInt(500, 25_000));
                case 4 -> new Step.RedisDown(at, which, length);
                case 5 -> new Step.RedisStalls(at, which, length);
                case 6 -> new Step.RedisEmptied(at, 2);
                case 7 -> new Step.RedisLosesWrites(at, which, choice.nextInt(20, 1_500));
                case 8 ->
                    new Step.RedisCut(
                            at,
                            service,
                            node,
                            choice.nextBoolean(),
                            choice.nextBoolean(),
                            choice.nextBoolean(),
                            length);
                case 9 -> new Step.BrokerDown(at, length);
                case 10 -> new Step.BrokerDrop(at, service, node, choice.nextBoolean());
                case 11 -> new Step.BrokerCut(at, service, node, length);
                case 12 -> new Step.BrokerSlow(at, service, node, choice.nextInt(20, 400), length);
                default -> new Step.RedisSlow(at, service, node, choice.nextBoolean(), choice.nextInt(20, 800), length);
            };
        }
    }
}
