package dev.parley.hub.request;

import dev.parley.hub.HubConfig;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.MemberJson;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.session.Call;
import dev.parley.hub.session.JoinResult;
import dev.parley.hub.session.Memberships;
import dev.parley.hub.session.Session;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.List;

/** {@code join}, {@code leave} and {@code status} (protocol, "Client → hub"). */
public final class RoomRequests {
    private final HubConfig config;
    private final LocalRooms rooms;
    private final FanOut fanOut;
    private final JoinMeters joins;

    public RoomRequests(HubConfig config, LocalRooms rooms, FanOut fanOut, MeterRegistry registry) {
        this.joins = new JoinMeters(registry);
        this.config = config;
        this.rooms = rooms;
        this.fanOut = fanOut;
    }

    void join(Session session, Call call, ClientMessage.Join join) {
        final RoomName room = join.room();
        final Memberships memberships = session.memberships();
        if (!session.grants().allows(room)) {
            call.fail(ErrorCode.FORBIDDEN, "the token is not good for this room");
        } else if (!memberships.mayJoin(room)) {
            call.fail(ErrorCode.BAD_REQUEST, "a session is in at most " + config.maxRoomsPerSession() + " rooms");
        } else if (memberships.crowded()) {
            crowded(call);
        } else if (fanOut.allows(session, call)) {
            final String name =
                    join.name() != null ? join.name() : session.grants().name();
            final int told = join.metadata() == null ? 0 : join.metadata().length();
            final long start = System.nanoTime();
            session.joins().join(room, name, join.metadata(), result -> {
                joins.joined(result, System.nanoTime() - start);
                answer(session, call, room, told, result);
            });
        }
    }

    void status(Session session, Call call, ClientMessage.Status status) {
        if (fanOut.allows(session, call)) {
            for (RoomName room : session.memberships().rooms()) {
                final RoomView view = rooms.view(room);
                fanOut.pushed(
                        session, 0, view == null ? 0 : view.roster().members().size());
            }
            session.memberships().status(status.status());
            call.ack();
        }
    }

    void leave(Session session, Call call, ClientMessage.Leave leave) {
        if (session.memberships().crowded()) {
            crowded(call);
            return;
        }
        // Gone from here whatever the store of rooms says: what it did not take is brought to it later.
        session.memberships().leave(leave.room(), LeaveReason.LEFT, left -> {
            switch (left) {
                case OUT -> call.ack();
                case NOT_IN -> call.fail(ErrorCode.NOT_IN_ROOM, "not in this room");
                case UNCONFIRMED -> {
                    call.fail(ErrorCode.UNAVAILABLE, "no store says whether the session is out of this room");
                    // If the session is this node's still, its client gets to know; a stale owner's push it never sees.
                    session.roomClosed(leave.room(), "left");
                }
                case UNAVAILABLE ->
                    call.fail(ErrorCode.UNAVAILABLE, "no store says whether the session is in this room");
            }
        });
    }

    private static void crowded(Call call) {
        call.fail(ErrorCode.UNAVAILABLE, "too many joins and leaves wait for the store of rooms");
    }

    /** @param told length of what the others are told */
    private void answer(Session session, Call call, RoomName room, int told, JoinResult result) {
        switch (result) {
            case JoinResult.In in -> {
                final RawJson reply = roster(session, room, in.roster());
                fanOut.replied(session, reply.length());
                fanOut.pushed(session, told, in.roster().members().size());
                call.ack(reply);
            }
            case JoinResult.Full full ->
                call.fail(ErrorCode.ROOM_FULL, "the room holds " + config.maxRoom() + " members");
            case JoinResult.Forbidden forbidden ->
                call.fail(ErrorCode.FORBIDDEN, "the token is not good for this room");
            case JoinResult.Banned banned -> call.fail(ErrorCode.FORBIDDEN, "banned from this room");
            case JoinResult.Unavailable unavailable ->
                call.fail(ErrorCode.UNAVAILABLE, "the store of rooms does not answer");
        }
    }

    /** The reply to a join: the roster without oneself, in the order in which they came. */
    private static RawJson roster(Session session, RoomName room, Roster roster) {
        final Member own = roster.members().get(session.peer());
        final long since = own == null ? roster.version() : own.since();
        final List<Member> others = roster.members().values().stream()
                .filter(member -> !member.peer().equals(session.peer()))
                .sorted(Comparator.comparingLong(Member::since))
                .toList();
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("room", room.value());
            json.writeStringField("peer", session.peer().value());
            json.writeNumberField("version", roster.version());
            json.writeArrayFieldStart("peers");
            for (Member other : others) {
                json.writeStartObject();
                MemberJson.writeVisible(json, other);
                json.writeBooleanField("polite", since > other.since());
                json.writeEndObject();
            }
            json.writeEndArray();
        }));
    }
}
