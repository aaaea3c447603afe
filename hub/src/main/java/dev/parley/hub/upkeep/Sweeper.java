package dev.parley.hub.upkeep;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.room.Rooms;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away the members of nodes that died: those who have not resumed elsewhere by the end of the resume window,
 * counted from when the lease was seen to be gone. Every node does it, and it does not matter which comes first:
 * clearing a room is decided on the room's own key. Nobody clears anything until the store has answered without a break
 * for one whole lease, since a store that was away has let everybody's lease run out. Runs on one loop.
 */
public final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration PERIOD = Duration.ofSeconds(2);

    private final NodeLeases leases;
    private final Presence presence;
    private final Rooms rooms;
    private final Duration lease;
    private final Duration resumeWindow;
    private final BooleanSupplier ownLeaseHeld;
    private final Loop loop;
    private final Map<NodeRef, Long> missingSince = new HashMap<>();
    private long answeringSince;
    private volatile boolean stopped;

    public Sweeper(
            NodeLeases leases,
            Presence presence,
            Rooms rooms,
            Duration lease,
            Duration resumeWindow,
            BooleanSupplier ownLeaseHeld,
            Loop loop) {
        this.leases = leases;
        this.presence = presence;
        this.rooms = rooms;
        this.lease = lease;
        this.resumeWindow = resumeWindow;
        this.ownLeaseHeld = ownLeaseHeld;
        this.loop = loop;
        this.answeringSince = loop.nanoTime();
    }

    public void start() {
        loop.schedule(PERIOD, this::sweep);
    }

    public void stop() {
        stopped = true;
    }

    private void sweep() {
        if (stopped) {
            return;
        }
        leases.expired()
                .whenComplete((dead, failure) -> loop.run(() -> {
                    final long now = loop.nanoTime();
                    if (failure != null || !ownLeaseHeld.getAsBoolean()) {
                        answeringSince = now;
                    } else if (now - answeringSince >= lease.toNanos()) {
                        look(dead, now);
                    }
                    loop.schedule(PERIOD, this::sweep);
                }));
    }

    private void look(Map<NodeRef, Long> dead, long now) {
        missingSince.keySet().retainAll(dead.keySet());
        dead.forEach((node, generation) -> {
            final long since = missingSince.computeIfAbsent(node, first -> now);
            if (now - since >= resumeWindow.toNanos()) {
                clear(node, generation);
            }
        });
    }

    private void clear(NodeRef node, long generation) {
        presence.roomsOf(node)
                .thenCompose(listed -> clear(listed, node, generation))
                .thenCompose(done -> leases.forget(node, generation))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        LOG.info("node {} is gone; its members were taken out of their rooms", node);
                    }
                });
    }

    private CompletionStage<Void> clear(Set<RoomName> listed, NodeRef node, long generation) {
        return CompletableFuture.allOf(listed.stream()
                .map(room -> presence.clear(room, node, generation)
                        .thenAccept(rooms::spread)
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
