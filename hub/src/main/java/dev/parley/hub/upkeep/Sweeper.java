package dev.parley.hub.upkeep;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.room.LocalRooms;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches for nodes that died. The sessions of those of its own service are adopted at once. What is still in a room in
 * their name when the resume window is over, counted from the dead node's last renewal, is cleared away: of nodes whose
 * service has nobody left. Every node does it, page by page in an order of its own, and it does not matter which comes
 * first: clearing a room is decided on the room's own key. Nobody does anything until the store has answered without a
 * break for one whole lease, and has this node's own throughout, since a store that was away has let everybody's lease run out, and
 * one that was emptied knows of nobody. That one is told of the nodes that were known before, of which some may be dead.
 * Runs on one loop.
 */
public final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int PAGE = 64;

    private final NodeRef self;
    private final NodeLeases leases;
    private final Presence presence;
    private final LocalRooms rooms;
    private final Adopter adopter;
    private final Duration lease;
    private final Duration resumeWindow;
    private final BooleanSupplier ownLeaseHeld;
    private final RandomGenerator random;
    private final Loop loop;
    private final Set<NodeRef> clearing = new HashSet<>();
    private final Set<NodeRef> cleared = new HashSet<>();
    /** All others, as the store had them last. */
    private Map<NodeRef, NodeLeases.Known> known = Map.of();

    private long answeringSince;
    /** Whether the store, or this node, has ever been away: then what a lease says is older than what could be heard. */
    private boolean wasAway;

    private volatile boolean stopped;

    public Sweeper(
            NodeRef self,
            NodeLeases leases,
            Presence presence,
            LocalRooms rooms,
            Adopter adopter,
            Duration lease,
            Duration resumeWindow,
            BooleanSupplier ownLeaseHeld,
            RandomGenerator random,
            Loop loop) {
        this.self = self;
        this.leases = leases;
        this.presence = presence;
        this.rooms = rooms;
        this.adopter = adopter;
        this.lease = lease;
        this.resumeWindow = resumeWindow;
        this.ownLeaseHeld = ownLeaseHeld;
        this.random = random;
        this.loop = loop;
        this.answeringSince = loop.nanoTime();
    }

    public void start() {
        loop.schedule(PERIOD, this::sweep);
    }

    /** Completes when nothing is being taken over any more. */
    public CompletionStage<Void> stop() {
        stopped = true;
        final CompletableFuture<Void> done = new CompletableFuture<>();
        loop.run(() -> adopter.stop().whenComplete((over, failure) -> done.complete(null)));
        return done;
    }

    private void sweep() {
        if (stopped) {
            return;
        }
        final long begun = loop.nanoTime();
        leases.nodes()
                .whenComplete((nodes, failure) -> loop.run(() -> {
                    // A store that stood still has let everybody's lease run out, too.
                    final boolean stoodStill = loop.nanoTime() - begun > lease.toNanos() / 3;
                    if (failure != null
                            || stoodStill
                            || !ownLeaseHeld.getAsBoolean()
                            || !nodes.held().containsKey(self)) {
                        away();
                    } else {
                        known = others(nodes);
                        if (loop.nanoTime() - answeringSince >= lease.toNanos()) {
                            look(nodes.expired());
                        }
                    }
                    loop.schedule(PERIOD, this::sweep);
                }));
    }

    private void away() {
        answeringSince = loop.nanoTime();
        wasAway = true;
    }

    private void look(Map<NodeRef, NodeLeases.Expired> dead) {
        cleared.retainAll(dead.keySet());
        adopter.retain(dead.keySet());
        adopter.settle();
        dead.forEach(this::look);
    }

    /** The store has lost this node's lease, and may know of no other node any more. On the loop. */
    public void storeLost() {
        away();
        if (!known.isEmpty()) {
            leases.remember(known).exceptionally(away -> null);
        }
    }

    private Map<NodeRef, NodeLeases.Known> others(NodeLeases.Nodes nodes) {
        final Map<NodeRef, NodeLeases.Known> all = new HashMap<>();
        nodes.held().forEach((node, one) -> all.put(node, new NodeLeases.Known(one.generation(), one.version())));
        nodes.expired().forEach((node, one) -> all.put(node, new NodeLeases.Known(one.generation(), one.version())));
        all.remove(self);
        return all;
    }

    private void look(NodeRef node, NodeLeases.Expired expired) {
        final Duration silent = silent(expired);
        if (node.equals(self)) {
            return;
        }
        if (node.service() == self.service()) {
            adopter.adopt(node, expired.generation(), silent);
        }
        if (silent.compareTo(resumeWindow.plus(lease)) >= 0) {
            if (cleared.contains(node)) {
                forget(node, expired.generation());
            } else if (clearing.add(node)) {
                clear(node, expired.generation());
            }
        }
    }

    /** For how long nobody has heard of a node. While the store did not answer nobody could have, and it may have lived. */
    private Duration silent(NodeLeases.Expired expired) {
        final Duration renewed = expired.ago().plus(lease);
        final Duration answering = Duration.ofNanos(loop.nanoTime() - answeringSince);
        return wasAway && answering.compareTo(renewed) < 0 ? answering : renewed;
    }

    private void clear(NodeRef node, long generation) {
        presence.roomsOf(node)
                .whenComplete((listed, failure) -> loop.run(() -> {
                    if (failure != null) {
                        clearing.remove(node);
                    } else {
                        final List<RoomName> order = new ArrayList<>(listed);
                        Collections.shuffle(order, random);
                        clear(order, node, generation);
                    }
                }));
    }

    private void clear(List<RoomName> left, NodeRef node, long generation) {
        final List<RoomName> page = left.subList(0, Math.min(PAGE, left.size()));
        final CompletableFuture<?>[] all = page.stream()
                .map(room -> presence.clear(room, node, generation)
                        .thenAccept(rooms::spread)
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        var _ = CompletableFuture.allOf(all)
                .whenComplete((done, failure) -> loop.run(() -> {
                    if (failure != null || stopped) {
                        clearing.remove(node);
                    } else if (page.size() < left.size()) {
                        clear(left.subList(page.size(), left.size()), node, generation);
                    } else {
                        LOG.info("node {} is gone; nobody is in a room in its name any more", node);
                        clearing.remove(node);
                        cleared.add(node);
                    }
                }));
    }

    /** Its name stays until a sibling has taken over all the sessions that it had, though that may be started later. */
    private void forget(NodeRef node, long generation) {
        if (!node.service().hasSessions() || (node.service() == self.service() && adopter.done(node))) {
            leases.forget(node, generation).exceptionally(away -> null);
        }
    }
}
