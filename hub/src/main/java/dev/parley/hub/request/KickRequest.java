package dev.parley.hub.request;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.session.Call;
import dev.parley.hub.session.Session;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.LeaveReason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code kick}: a moderator removes a peer, whose session ends with it (protocol, "Client → hub"). The ban comes first,
 * so that nobody slips in again behind it. A peer whose node can't be reached is taken out of the roster all the same.
 */
public final class KickRequest {
    private final LocalRooms rooms;
    private final Presence presence;
    private final Expulsion expulsion;

    public KickRequest(LocalRooms rooms, Presence presence, Expulsion expulsion) {
        this.rooms = rooms;
        this.presence = presence;
        this.expulsion = expulsion;
    }

    void handle(Session session, Call call, ClientMessage.Kick kick) {
        final RoomView view = rooms.view(kick.room());
        if (!session.grants().role().moderates() || !session.grants().allows(kick.room())) {
            call.fail(ErrorCode.FORBIDDEN, "only a moderator of this room may remove others");
        } else if (view == null || !session.memberships().contains(kick.room())) {
            call.fail(ErrorCode.NOT_IN_ROOM, "not in this room");
        } else {
            final Member member = view.roster().members().get(kick.peer());
            if (member == null) {
                call.fail(ErrorCode.UNKNOWN_PEER, "no such peer in this room");
            } else {
                remove(session, call, kick, member);
            }
        }
    }

    private void remove(Session session, Call call, ClientMessage.Kick kick, Member member) {
        final Duration length = kick.ban();
        final boolean banned = length != null && length.isPositive();
        final CompletionStage<Void> ban = length != null && length.isPositive()
                ? presence.ban(kick.room(), member.user(), length)
                : CompletableFuture.completedFuture(null);
        ban.thenCompose(done -> expulsion.remove(
                        member,
                        new NodeMessage.Kick(kick.room(), kick.peer(), banned),
                        call.deadline(),
                        LeaveReason.KICKED))
                .whenComplete((done, failure) -> session.loop().run(() -> {
                    if (failure == null) {
                        call.ack();
                    } else {
                        call.fail(ErrorCode.UNAVAILABLE, "the store of rooms does not answer");
                    }
                }));
    }
}
