package dev.parley.simulation;

import dev.parley.protocol.Wire;

/** Something that a script has happen: at a time, to somebody. Numbers pick among what there is by then. */
sealed interface Step {
    long at();

    /** A client connects for the first time. */
    record Connect(long at, int client, int node) implements Step {}

    record Join(long at, int client, int room) implements Step {}

    record Leave(long at, int client, int room) implements Step {}

    /** A client sends so many messages to one of the others in a room, one every {@code every} milliseconds. */
    record Say(long at, int client, int room, int to, int count, int every) implements Step {}

    /** A client's connection breaks, and it comes back after a while. */
    record Break(long at, int client, Client.Break how, int pause, int node) implements Step {}

    record End(long at, int client) implements Step {}

    record Vanish(long at, int client) implements Step {}

    record Reload(long at, int client, int node) implements Step {}

    /** A client joins and leaves in one go. */
    record JoinLeave(long at, int client, int room) implements Step {}

    /** A client asks to join, and at once says another token, which forbids the room. */
    record Restrict(long at, int client, int room) implements Step {}

    /** So many connect at once as one device of one user, on both wires. */
    record Crowd(long at, int count) implements Step {}

    /** A client's state is copied, as a browser's tab is: two obey the protocol with one session. */
    record Duplicate(long at, int client, int node) implements Step {}

    /** An artifact of a room gets another state. */
    record Announce(long at, int room, int artifact) implements Step {}

    /** The node that tells of artifacts is killed, and after a while another is started in its place. */
    record KillSpeaker(long at, int pause) implements Step {}

    /** A node is killed, and after a while another is started in its place. */
    record Kill(long at, Wire wire, int node, int pause) implements Step {}

    /** A node is told to stop, and another is started before. */
    record Stop(long at, Wire wire, int node) implements Step {}

    /** A node stands still. */
    record Freeze(long at, Wire wire, int node, int length) implements Step {}

    /**
     * A Redis is away; its data are kept.
     *
     * @param which 0 signaling, 1 rooms, 2 shared
     */
    record RedisDown(long at, int which, int length) implements Step {}

    /** A Redis does not answer, and carries everything out later. */
    record RedisStalls(long at, int which, int length) implements Step {}

    /** A Redis restarts without any data. */
    record RedisEmptied(long at, int which) implements Step {}

    /** A Redis restarts with the data of a while ago. */
    record RedisLosesWrites(long at, int which, int age) implements Step {}

    /** A node and a Redis lose each other, in one direction or both. */
    record RedisCut(long at, Wire wire, int node, boolean shared, boolean there, boolean back, int length)
            implements Step {}

    /** What a node sends to a Redis and hears from it takes longer. */
    record RedisSlow(long at, Wire wire, int node, boolean shared, int by, int length) implements Step {}

    record BrokerDown(long at, int length) implements Step {}

    /** A node loses its connection to the broker. */
    record BrokerDrop(long at, Wire wire, int node, boolean noticed) implements Step {}

    record BrokerCut(long at, Wire wire, int node, int length) implements Step {}

    /** What a node and the broker send each other takes longer. */
    record BrokerSlow(long at, Wire wire, int node, int by, int length) implements Step {}
}
