package dev.parley.redis.node;

import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.node.NodeRef;
import dev.parley.redis.Keys;
import dev.parley.redis.Unreadable;
import dev.parley.redis.Unreadable.What;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.RedisRequest;
import dev.parley.redis.pool.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leases on the shared Redis, by the clock of Redis. A generation is above every one before, even above those of a Redis
 * that lost its data, since it starts at the time in milliseconds.
 *
 * <p>A node that still has rooms in its index is not forgotten by {@link #release} or {@link #forget}: its lease counts
 * as expired until every one of them is cleared, so that a late write leaves no ghost. While Redis does not answer every
 * call fails at once; all but {@link #acquire} are retried after a lost connection. Any thread.
 */
public final class RedisNodeLeases implements NodeLeases {
    private static final Script ACQUIRE = script("acquire.lua");
    private static final Script RENEW = script("renew.lua");
    private static final Script DROP = script("drop.lua");
    private static final Script AGREE = script("agree.lua");
    private static final Script NODES = script("nodes.lua");
    private static final Script REMEMBER = script("remember.lua");

    /** To be loaded. */
    public static final List<Script> SCRIPTS = List.of(ACQUIRE, RENEW, DROP, AGREE, NODES, REMEMBER);

    private final RedisPool pool;
    private final Unreadable unreadable;
    private static final Renewal NONE = new Renewal(0, "");

    /** Of this process's own nodes. */
    private final Map<NodeRef, Renewal> renewed = new ConcurrentHashMap<>();

    /**
     * The last renewal.
     *
     * @param untilMillis when the lease ends with it, by the server's clock
     * @param server its run id
     */
    private record Renewal(long untilMillis, String server) {}

    public RedisNodeLeases(RedisPool pool, Unreadable unreadable) {
        this.pool = pool;
        this.unreadable = unreadable;
    }

    @Override
    public CompletionStage<Long> acquire(NodeRef node, Duration length) {
        renewed.remove(node);
        return pool.send(RedisRequest.of(
                        ACQUIRE,
                        List.of(Keys.leases(), Keys.generation()),
                        node.toString(),
                        Long.toString(length.toMillis())))
                .thenApply(reply -> reply.number(0));
    }

    @Override
    public CompletionStage<Boolean> renew(NodeRef node, long generation, Duration length) {
        final Renewal last = renewed.getOrDefault(node, NONE);
        return pool.send(RedisRequest.of(
                                RENEW,
                                List.of(Keys.leases()),
                                node.toString(),
                                Long.toString(generation),
                                Long.toString(length.toMillis()),
                                Long.toString(last.untilMillis),
                                last.server)
                        .again())
                .thenApply(reply -> {
                    final boolean held = reply.number(0) == 1;
                    if (held) {
                        renewed.put(node, new Renewal(reply.number(1), reply.text(2)));
                    }
                    return held;
                });
    }

    @Override
    public CompletionStage<Integer> agree(NodeRef node, int version) {
        return pool.send(RedisRequest.of(
                                AGREE,
                                List.of(Keys.leases(), Keys.versions()),
                                node.toString(),
                                Integer.toString(version),
                                Long.toString(COMING_BACK.toMillis()))
                        .again())
                .thenApply(reply -> (int) reply.number(0));
    }

    @Override
    public CompletionStage<Void> release(NodeRef node, long generation) {
        return drop(node, generation, "1");
    }

    @Override
    public CompletionStage<Void> remember(Map<NodeRef, Known> nodes) {
        final List<String> arguments = new ArrayList<>();
        nodes.forEach((node, known) -> {
            arguments.add(node.toString());
            arguments.add(Long.toString(known.generation()));
            arguments.add(Integer.toString(known.version()));
        });
        return pool.send(RedisRequest.of(REMEMBER, List.of(Keys.leases(), Keys.versions()), arguments)
                        .again())
                .thenAccept(reply -> {});
    }

    @Override
    public CompletionStage<Nodes> nodes() {
        return pool.send(RedisRequest.of(NODES, List.of(Keys.leases(), Keys.versions()))
                        .again())
                .thenApply(reply -> {
                    final Map<NodeRef, Held> held = new HashMap<>();
                    final Map<NodeRef, Expired> expired = new HashMap<>();
                    for (int i = 0; i < reply.size(); i += 4) {
                        final int at = i;
                        final NodeRef node = unreadable.read(What.LEASE, "a node", () -> NodeRef.parse(reply.text(at)));
                        final Long generation =
                                unreadable.read(What.LEASE, "node " + node, () -> Long.parseLong(reply.text(at + 1)));
                        final long left = reply.number(at + 2);
                        final int version = (int) reply.number(at + 3);
                        if (node == null || generation == null) {
                            continue;
                        }
                        if (left > 0) {
                            held.put(node, new Held(generation, Duration.ofMillis(left), version));
                        } else {
                            expired.put(node, new Expired(generation, Duration.ofMillis(-left), version));
                        }
                    }
                    return new Nodes(Map.copyOf(held), Map.copyOf(expired));
                });
    }

    @Override
    public CompletionStage<Void> forget(NodeRef node, long generation) {
        return drop(node, generation, "0");
    }

    private CompletionStage<Void> drop(NodeRef node, long generation, String evenLive) {
        return pool.send(RedisRequest.of(
                                DROP,
                                List.of(Keys.leases(), Keys.roomsOf(node), Keys.versions()),
                                node.toString(),
                                Long.toString(generation),
                                evenLive)
                        .again())
                .thenAccept(reply -> {});
    }

    private static Script script(String file) {
        return Script.of(RedisNodeLeases.class, "lease.lua", file);
    }
}
