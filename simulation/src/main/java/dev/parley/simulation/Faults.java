package dev.parley.simulation;

import dev.parley.protocol.Wire;
import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Journal;
import dev.parley.simulation.check.Violation.Promise;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Makes faults, and their ends. */
final class Faults {
    /** A node that can't reach the leases for so long has its members cleared where it has no sibling (guarantees). */
    private static final long TAKEN_FOR_DEAD = 8_000;

    /** A node whose store answers has stopped by then. */
    private static final long HANDING_OVER = 5_000;

    private final Datacenter where;
    private final World world;
    private final Journal journal;
    private final Set<Promise> grants = EnumSet.noneOf(Promise.class);
    private long over;
    private int made;
    private boolean killed;
    private boolean ownAway;
    private boolean leasesLost;

    Faults(Datacenter where, Journal journal) {
        this.where = where;
        this.world = where.world();
        this.journal = journal;
    }

    /** When the last of them was over, in milliseconds. */
    long over() {
        return over;
    }

    /** What has to be granted because of them. */
    Set<Promise> grants() {
        return grants;
    }

    void make(Step step) {
        made++;
        nodeAndLeasesLost();
        switch (step) {
            case Step.Kill(long at, Wire wire, int pick, int pause) ->
                on(wire, pick, node -> {
                    say("kill " + node.ref);
                    node.kill();
                    killed = true;
                    memoryLost();
                    later(pause, "start another", () -> where.start(wire));
                });
            case Step.Stop(long at, Wire wire, int pick) ->
                on(wire, pick, node -> {
                    say("stop " + node.ref);
                    where.start(wire);
                    later(2_000 + Node.DRAIN.toMillis(), "stopped", () -> {});
                    final long begun = world.millis();
                    node.stop(() -> stopped(node, begun));
                });
            case Step.Freeze(long at, Wire wire, int pick, int length) ->
                on(wire, pick, node -> {
                    say("freeze " + node.ref);
                    node.machine.freeze();
                    // What a client gave up on is found by the node when it goes on, and has the device then
                    // (guarantees).
                    grants.add(Promise.DEVICE);
                    if (where.nodes(wire).size() == 1 && length > TAKEN_FOR_DEAD) {
                        takenForDead();
                        grants.add(Promise.OUTCOME);
                    }
                    later(length, "thaw " + node.ref, node.machine::thaw);
                });
            case Step.RedisDown(long at, int which, int length) -> {
                final RedisServer server = redis(which);
                ownAway |= which < 2;
                memoryLost();
                say(server + " down");
                server.down();
                where.disconnect(server);
                later(length, server + " back", server::back);
            }
            case Step.RedisStalls(long at, int which, int length) -> {
                final RedisServer server = redis(which);
                ownAway |= which < 2;
                memoryLost();
                say(server + " stalls");
                server.stall();
                later(length, server + " goes on", server::back);
            }
            case Step.RedisEmptied(long at, int which) -> {
                final RedisServer server = redis(which);
                restart(server, server.empty(), "empty");
                dataLost(which);
                leasesLost = true;
                nodeAndLeasesLost();
            }
            case Step.RedisLosesWrites(long at, int which, int age) -> {
                final RedisServer server = redis(which);
                final Runnable restore = server.snapshot();
                world.afterMillis(age, () -> {
                    restart(server, restore, "without its last " + age + " ms");
                    dataLost(which);
                    if (which == 2) {
                        leasesLost = true;
                        nodeAndLeasesLost();
                    }
                });
            }
            case Step.RedisCut cut ->
                on(cut.wire(), cut.node(), node -> {
                    final RedisLine line = cut.shared() ? node.shared : node.own;
                    ownAway |= !cut.shared();
                    memoryLost();
                    say("cut " + node.ref + " from its " + (cut.shared() ? "shared" : "own") + " redis");
                    line.cut(cut.there() || !cut.back(), cut.back());
                    if (cut.shared() && cut.length() > TAKEN_FOR_DEAD) {
                        takenForDead();
                    }
                    later(cut.length(), "heal " + node.ref, line::heal);
                });
            case Step.RedisSlow slow ->
                on(slow.wire(), slow.node(), node -> {
                    final RedisLine line = slow.shared() ? node.shared : node.own;
                    say(node.ref + " to its " + (slow.shared() ? "shared" : "own") + " redis +" + slow.by() + " ms");
                    line.slow(slow.by());
                    later(slow.length(), "heal " + node.ref, line::heal);
                });
            case Step.BrokerDown(long at, int length) -> {
                say("broker down");
                where.broker().stop();
                later(length, "broker back", where.broker()::start);
            }
            case Step.BrokerDrop(long at, Wire wire, int pick, boolean noticed) ->
                on(wire, pick, node -> {
                    say(node.ref + " loses its connection to the broker");
                    node.exchange.drop(noticed);
                    later(noticed ? 1_000 : 4_000, "over", () -> {});
                });
            case Step.BrokerCut(long at, Wire wire, int pick, int length) ->
                on(wire, pick, node -> {
                    say("cut " + node.ref + " from the broker");
                    node.exchange.cut();
                    later(length, "heal " + node.ref, node.exchange::heal);
                });
            case Step.BrokerSlow(long at, Wire wire, int pick, int by, int length) ->
                on(wire, pick, node -> {
                    say(node.ref + " to the broker +" + by + " ms");
                    node.exchange.slow(by);
                    later(length, "heal " + node.ref, node.exchange::heal);
                });
            default -> throw new IllegalArgumentException("no fault: " + step);
        }
    }

    /** A node without sessions is killed, outside of this. */
    void another() {
        made++;
        nodeAndLeasesLost();
    }

    private void stopped(Node node, long begun) {
        over = Math.max(over, world.millis());
        if (ownAway && world.millis() - begun > HANDING_OVER) {
            say(Entry.Fault.UNSTORED + node.ref);
        }
    }

    private void restart(RedisServer server, Runnable data, String how) {
        say(server + " restarts " + how);
        server.down();
        where.disconnect(server);
        data.run();
        later(100, server + " back", server::back);
    }

    private void takenForDead() {
        grants.add(Promise.ALIVE);
        grants.add(Promise.MEMBER);
        grants.add(Promise.VIEW);
        grants.add(Promise.STATE);
    }

    /** What a sessions' store has lost costs resumes, and what waited there (guarantees). */
    private void dataLost(int which) {
        if (which < 2) {
            grants.add(Promise.RESUME);
            grants.add(Promise.OUTCOME);
            grants.add(Promise.ALIVE);
            grants.add(Promise.VIEW);
            grants.add(Promise.GHOST);
            grants.add(Promise.MEMBER);
            grants.add(Promise.STATE);
        }
    }

    /**
     * The shared store has lost data, and another thing fails: who can't bring its members back in time has them seen to
     * leave (guarantees).
     */
    private void nodeAndLeasesLost() {
        if (made > 1 && leasesLost) {
            grants.add(Promise.VIEW);
            grants.add(Promise.MEMBER);
            grants.add(Promise.ALIVE);
            grants.add(Promise.STATE);
        }
    }

    /** While a node's own store is away its memory has to do, and dies with it (guarantees). */
    private void memoryLost() {
        if (killed && ownAway) {
            grants.add(Promise.OUTCOME);
            grants.add(Promise.STATE);
        }
    }

    private RedisServer redis(int which) {
        return switch (which) {
            case 0 -> where.redis(Wire.NATIVE);
            case 1 -> where.redis(Wire.WEB);
            default -> where.sharedRedis();
        };
    }

    private void on(Wire wire, int pick, Consumer<Node> fault) {
        final List<Node> nodes = where.nodes(wire);
        if (!nodes.isEmpty()) {
            fault.accept(nodes.get(pick % nodes.size()));
        }
    }

    private void later(long millis, String what, Runnable end) {
        over = Math.max(over, world.millis() + millis);
        world.afterMillis(millis, () -> {
            say(what);
            end.run();
        });
    }

    private void say(String what) {
        journal.add(new Entry.Fault(world.millis(), "", what));
    }
}
