package dev.parley.simulation;

import dev.parley.protocol.Wire;
import java.util.List;
import java.util.SplittableRandom;

/** Makes the steps of one script. */
record ScriptWriter(List<Step> steps, SplittableRandom choice, int clients) {

    void load() {
        final int rooms = choice.nextInt(1, 3);
        for (int client = 0; client < clients; client++) {
            final long begin = choice.nextInt(client < 2 ? 200 : 8_000);
            begin(client, rooms, begin);
            move(client, rooms, begin + 1_000);
        }
    }

    private void begin(int client, int rooms, long begin) {
        steps.add(new Step.Connect(begin, client, choice.nextInt(16)));
        for (int room = 0; room < rooms; room++) {
            steps.add(new Step.Join(begin + choice.nextInt(300), client, room));
        }
        talk(client, rooms, begin + 300);
    }

    private void talk(int client, int rooms, long from) {
        long at = from;
        while (at < Script.BUSY_MILLIS) {
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
        while (at < Script.BUSY_MILLIS) {
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
        for (long at = 3_000; at < Script.BUSY_MILLIS - 2_000; at += choice.nextLong(500, 6_000)) {
            steps.add(new Step.Stop(at, choice.nextBoolean() ? Wire.NATIVE : Wire.WEB, choice.nextInt(16)));
        }
    }

    /** Nodes are stopped while their service's Redis is away, or they can't reach it. */
    void unstored() {
        for (long at = choice.nextLong(3_000, 6_000);
                at < Script.BUSY_MILLIS - 8_000;
                at += choice.nextLong(9_000, 14_000)) {
            final Wire wire = choice.nextBoolean() ? Wire.NATIVE : Wire.WEB;
            final int redis = wire == Wire.NATIVE ? 0 : 1;
            final int node = choice.nextInt(16);
            final int length = choice.nextInt(3) == 0 ? choice.nextInt(1_000, 6_000) : choice.nextInt(8_000, 15_000);
            steps.add(
                    switch (choice.nextInt(3)) {
                        case 0 -> new Step.RedisDown(at, redis, length);
                        case 1 -> new Step.RedisStalls(at, redis, length);
                        default -> cut(at, wire, node, false, length);
                    });
            steps.add(new Step.Stop(at + choice.nextInt(-2_500, length / 2), wire, node));
            meanwhile(at, length);
        }
    }

    /** Clients stay where they are while their service's Redis, or what leads a node to it, is away for longer than a resume window. */
    void outlasted() {
        final Wire wire = choice.nextBoolean() ? Wire.NATIVE : Wire.WEB;
        final int redis = wire == Wire.NATIVE ? 0 : 1;
        final long at = choice.nextLong(3_000, 8_000);
        final int length = choice.nextInt(9_000, 15_000);
        steps.add(
                switch (choice.nextInt(3)) {
                    case 0 -> new Step.RedisDown(at, redis, length);
                    case 1 -> new Step.RedisStalls(at, redis, length);
                    default -> cut(at, wire, choice.nextInt(16), false, length);
                });
        // What is asked of the shared one comes late, so that there is time between a session's claim and its
        // connection.
        steps.add(new Step.RedisSlow(at - 1_000, wire, choice.nextInt(16), true, choice.nextInt(100, 800), 2_000));
        for (int client = 0; client < clients; client++) {
            begin(client, 1, choice.nextInt(1_000));
            steps.add(back(at - choice.nextInt(1_000), client));
            for (int i = choice.nextInt(4); i > 0; i--) {
                steps.add(back(at + length - choice.nextInt(-1_000, 1_500), client));
            }
        }
    }

    private Step back(long at, int client) {
        return new Step.Break(at, client, Client.Break.NOTICED, choice.nextInt(400), choice.nextInt(16));
    }

    /** States of a few artifacts, at any time; their node dies, or something else fails, or nothing. */
    void artifacts() {
        final int each = choice.nextInt(1, 4);
        for (long at = choice.nextLong(3_000); at < Script.BUSY_MILLIS; at += choice.nextLong(20, 1_500)) {
            steps.add(new Step.Announce(at, choice.nextInt(2), choice.nextInt(each)));
        }
        if (choice.nextInt(3) == 0) {
            steps.add(new Step.KillSpeaker(choice.nextLong(1_000, 20_000), choice.nextInt(50, 6_000)));
        }
        faults(choice.nextInt(3) == 0 ? 0 : 1);
    }

    /** Clients that hardly stay anywhere, and nodes that die, stand still or lose a store, over and over. */
    void hasty() {
        final int rooms = choice.nextInt(1, 3);
        for (int client = 0; client < clients; client++) {
            final long begin = choice.nextInt(1_500);
            steps.add(new Step.Connect(begin, client, choice.nextInt(16)));
            for (int room = 0; room < rooms; room++) {
                steps.add(new Step.Join(begin + choice.nextInt(300), client, room));
            }
            for (long at = begin + 300; at < Script.BUSY_MILLIS; at += choice.nextInt(50, 900)) {
                steps.add(new Step.Say(
                        at,
                        client,
                        choice.nextInt(rooms),
                        choice.nextInt(16),
                        choice.nextInt(1, 8),
                        choice.nextInt(12)));
            }
            for (long at = begin + 1_000; at < Script.BUSY_MILLIS; at += choice.nextInt(100, 1_800)) {
                steps.add(
                        choice.nextInt(4) != 0
                                ? new Step.Break(
                                        at,
                                        client,
                                        Client.Break.NOTICED,
                                        choice.nextInt(12) == 0 ? choice.nextInt(5_000) : choice.nextInt(60),
                                        choice.nextInt(16))
                                : change(client, rooms, at));
            }
        }
        for (long at = choice.nextLong(2_000, 5_000);
                at < Script.BUSY_MILLIS - 3_000;
                at += choice.nextLong(4_000, 8_000)) {
            final Wire wire = choice.nextBoolean() ? Wire.NATIVE : Wire.WEB;
            final int node = choice.nextInt(16);
            steps.add(blow(at, wire, node));
            if (choice.nextBoolean()) {
                steps.add(delay(at - choice.nextInt(1_000)));
            }
            for (int client = 0; client < clients; client++) {
                if (choice.nextInt(3) == 0) {
                    steps.add(lateBack(at, client));
                }
            }
        }
    }

    private Step blow(long at, Wire wire, int node) {
        return switch (choice.nextInt(8)) {
            case 0, 1 -> new Step.Kill(at, wire, node, choice.nextInt(50, 3_000));
            case 2, 3, 4 -> new Step.Freeze(at, wire, node, choice.nextInt(1_500, 4_500));
            case 5, 6 -> cut(at, wire, node, true, choice.nextInt(1_500, 5_000));
            default -> new Step.Stop(at, wire, node);
        };
    }

    /** What nodes tell each other or a store comes late, and so do their answers. */
    private Step delay(long at) {
        final Wire wire = choice.nextBoolean() ? Wire.NATIVE : Wire.WEB;
        final int node = choice.nextInt(16);
        final int length = choice.nextInt(1_000, 6_000);
        return switch (choice.nextInt(4)) {
            case 0 -> new Step.RedisSlow(at, wire, node, choice.nextBoolean(), choice.nextInt(20, 400), length);
            case 1 -> new Step.BrokerDrop(at, wire, node, choice.nextBoolean());
            default -> new Step.BrokerSlow(at, wire, node, choice.nextInt(100, 1_000), length);
        };
    }

    /** A client is away when its node is struck, and comes back about when a sibling takes its session over. */
    private Step lateBack(long at, int client) {
        return new Step.Break(
                at - choice.nextInt(200),
                client,
                Client.Break.NOTICED,
                choice.nextInt(1_500, 5_000),
                choice.nextInt(16));
    }

    /** Nodes are taken for dead and are not. */
    void displaced() {
        for (long at = choice.nextLong(3_000, 9_000);
                at < Script.BUSY_MILLIS - 8_000;
                at += choice.nextLong(9_000, 12_000)) {
            final Wire wire = choice.nextBoolean() ? Wire.NATIVE : Wire.WEB;
            final int node = choice.nextInt(16);
            final int length = choice.nextInt(2_200, 6_500);
            if (choice.nextInt(3) == 0) {
                steps.add(new Step.Freeze(at, wire, node, length));
            } else {
                steps.add(cut(at, wire, node, true, length));
                if (choice.nextInt(3) == 0) {
                    steps.add(cut(at + choice.nextInt(length), wire, node, false, choice.nextInt(200, 4_000)));
                }
            }
            meanwhile(at, length);
        }
    }

    private Step cut(long at, Wire wire, int node, boolean shared, int length) {
        final int direction = choice.nextInt(3);
        return new Step.RedisCut(at, wire, node, shared, direction != 0, direction != 1, length);
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
                                        when, client, Client.Break.NOTICED, choice.nextInt(300), choice.nextInt(16));
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
        final long together = choice.nextLong(3_000, Script.BUSY_MILLIS - 3_000);
        for (int i = 0; i < count; i++) {
            final long at = choice.nextInt(3) == 0
                    ? choice.nextLong(3_000, Script.BUSY_MILLIS - 1_000)
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
        final Wire wire = choice.nextBoolean() ? Wire.NATIVE : Wire.WEB;
        final int node = choice.nextInt(16);
        final int length = choice.nextInt(4) == 0 ? choice.nextInt(4_000, 15_000) : choice.nextInt(50, 4_000);
        final int which = choice.nextInt(3);
        return switch (choice.nextInt(14)) {
            case 0, 1, 2 -> new Step.Kill(at, wire, node, choice.nextInt(100, 12_000));
            case 3 -> new Step.Freeze(at, wire, node, choice.nextInt(500, 25_000));
            case 4 -> new Step.RedisDown(at, which, length);
            case 5 -> new Step.RedisStalls(at, which, length);
            case 6 -> new Step.RedisEmptied(at, 2);
            case 7 -> new Step.RedisLosesWrites(at, which, choice.nextInt(20, 1_500));
            case 8 ->
                new Step.RedisCut(
                        at, wire, node, choice.nextBoolean(), choice.nextBoolean(), choice.nextBoolean(), length);
            case 9 -> new Step.BrokerDown(at, length);
            case 10 -> new Step.BrokerDrop(at, wire, node, choice.nextBoolean());
            case 11 -> new Step.BrokerCut(at, wire, node, length);
            case 12 -> new Step.BrokerSlow(at, wire, node, choice.nextInt(20, 400), length);
            default -> new Step.RedisSlow(at, wire, node, choice.nextBoolean(), choice.nextInt(20, 800), length);
        };
    }
}
