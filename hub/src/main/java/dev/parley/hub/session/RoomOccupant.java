package dev.parley.hub.session;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.Occupant;
import dev.parley.hub.room.RosterPush;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session, as its rooms see it. Any thread. */
final class RoomOccupant implements Occupant {
    private final Session session;
    private final Memberships memberships;
    private final Joins joins;
    private final Ownership ownership;
    private final Mailbox mailbox;
    private final RoomPushes roomPushes;

    RoomOccupant(
            Session session,
            Memberships memberships,
            Joins joins,
            Ownership ownership,
            Mailbox mailbox,
            RoomPushes roomPushes) {
        this.session = session;
        this.memberships = memberships;
        this.joins = joins;
        this.ownership = ownership;
        this.mailbox = mailbox;
        this.roomPushes = roomPushes;
    }

    @Override
    public PeerId peer() {
        return session.peer();
    }

    @Override
    public long epoch() {
        return session.epoch();
    }

    @Override
    public void rosterEvent(RosterPush push) {
        session.loop().run(() -> {
            if (!session.ended() && mailbox.event(push.type(), push.body()) && push.settled()) {
                memberships.told(push.room(), push.version());
            }
        });
    }

    @Override
    public void push(NodeMessage.RoomPush push, Consumer<Outcome> answer) {
        session.loop().run(() -> {
            if (session.ended()) {
                answer.accept(Outcome.MOVED);
            } else {
                roomPushes.take(push, answer);
            }
        });
    }

    @Override
    public @Nullable Member entry(RoomName room) {
        return session.ended() ? null : memberships.entry(room);
    }

    @Override
    public void rejoin(RoomName room) {
        session.loop().run(() -> {
            if (session.connected()) {
                // If the store says that the session has moved, it is not this node's to bring back.
                ownership.whenCertain(certain -> joins.rejoin(room));
            } else {
                ownership.recordChanged();
                ownership.whenRecorded(() -> joins.rejoin(room));
            }
        });
    }

    @Override
    public void correct(RoomName room) {
        session.loop().run(() -> memberships.correct(room));
    }

    @Override
    public void movedAway(boolean connected) {
        session.movedAway(connected);
    }
}
