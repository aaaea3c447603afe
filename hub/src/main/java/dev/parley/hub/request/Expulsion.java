package dev.parley.hub.request;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.route.Router;
import dev.parley.protocol.LeaveReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes a member out of a room by way of its node. One whose node can't be reached is taken out of the roster all the same.
 * Any thread.
 */
public final class Expulsion {
    private final LocalRooms rooms;
    private final Router router;

    public Expulsion(LocalRooms rooms, Router router) {
        this.rooms = rooms;
        this.router = router;
    }

    /**
     * Completes when it is out.
     *
     * @param deadline by {@link System#nanoTime()}, of asking its node
     * @return fails as {@link LocalRooms#remove} does
     */
    public CompletionStage<Void> remove(Member member, NodeMessage.Kick kick, long deadline, LeaveReason reason) {
        final CompletableFuture<Outcome> asked = new CompletableFuture<>();
        router.tell(member, kick, deadline, asked::complete);
        return asked.thenCompose(outcome -> outcome == Outcome.DELIVERED
                ? CompletableFuture.completedFuture(null)
                : rooms.remove(kick.room(), kick.peer(), member.epoch(), reason));
    }
}
