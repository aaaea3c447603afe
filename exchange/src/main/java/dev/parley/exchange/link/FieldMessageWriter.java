package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.MemberJson;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.RequestId;

/** Writes a {@link NodeMessage} in the numbered fields of {@link NodeMessageCodec}. A signal's body is copied once. */
final class FieldMessageWriter {
    static final int SIGNAL = 1;
    static final int JOINED = 2;
    static final int UPDATED = 3;
    static final int LEFT = 4;
    static final int UNDELIVERABLE = 5;
    static final int KICK = 6;
    static final int END_SESSION = 7;
    static final int MOVED = 8;
    static final int ROOM_PUSH = 9;

    /** Of all fields but a body and a member; or else it grows. */
    private static final int EXPECTED = 256;

    private FieldMessageWriter() {}

    static byte[] encode(NodeMessage message) {
        return switch (message) {
            case NodeMessage.Signal signal -> signal(signal);
            case NodeMessage.Roster roster -> rosterEvent(roster.event());
            case NodeMessage.Undeliverable lost ->
                of(UNDELIVERABLE)
                        .text(NodeMessageCodec.PEER, lost.sender().value())
                        .text(NodeMessageCodec.OTHER, lost.to().value())
                        .text(NodeMessageCodec.REQUEST, lost.request().value())
                        .number(NodeMessageCodec.REASON, WireCodes.code(lost.reason()))
                        .toBytes();
            case NodeMessage.Kick kick ->
                of(KICK).text(NodeMessageCodec.PEER, kick.peer().value())
                        .text(NodeMessageCodec.ROOM, kick.room().value())
                        .flag(NodeMessageCodec.BANNED, kick.banned())
                        .flag(NodeMessageCodec.ROOM_ONLY, kick.roomOnly())
                        .toBytes();
            case NodeMessage.EndSession end ->
                of(END_SESSION)
                        .text(NodeMessageCodec.PEER, end.peer().value())
                        .number(NodeMessageCodec.REASON, WireCodes.code(end.reason()))
                        .toBytes();
            case NodeMessage.Moved moved ->
                of(MOVED)
                        .text(NodeMessageCodec.PEER, moved.peer().value())
                        .number(NodeMessageCodec.EPOCH, moved.epoch())
                        .toBytes();
            case NodeMessage.RoomPush push ->
                of(ROOM_PUSH)
                        .text(NodeMessageCodec.ROOM, push.room().value())
                        .number(NodeMessageCodec.VERSION, push.roomVersion())
                        .number(NodeMessageCodec.TYPE, WireCodes.code(push.type()))
                        .text(NodeMessageCodec.SUBJECT, push.subject().value())
                        .number(NodeMessageCodec.SUBJECT_VERSION, push.version())
                        .toBytes(NodeMessageCodec.BODY, push.body().utf8());
        };
    }

    private static byte[] signal(NodeMessage.Signal signal) {
        final RequestId request = signal.request();
        return of(SIGNAL)
                .text(NodeMessageCodec.PEER, signal.to().value())
                .text(NodeMessageCodec.OTHER, signal.from().value())
                .text(NodeMessageCodec.ROOM, signal.room().value())
                .number(NodeMessageCodec.VERSION, signal.roomVersion())
                .number(NodeMessageCodec.EPOCH, signal.toEpoch())
                .number(NodeMessageCodec.TYPE, WireCodes.code(signal.type()))
                .number(NodeMessageCodec.SENDER_EPOCH, signal.senderEpoch())
                .number(NodeMessageCodec.NUMBER, signal.number())
                .text(NodeMessageCodec.MID, signal.mid().value())
                .text(NodeMessageCodec.REQUEST, request == null ? null : request.value())
                .toBytes(NodeMessageCodec.BODY, signal.body().utf8());
    }

    private static byte[] rosterEvent(RosterEvent event) {
        return switch (event) {
            case RosterEvent.Joined joined -> member(of(JOINED), joined, joined.member());
            case RosterEvent.Updated updated -> member(of(UPDATED), updated, updated.member());
            case RosterEvent.Left left ->
                room(of(LEFT), left)
                        .text(NodeMessageCodec.PEER, left.peer().value())
                        .number(NodeMessageCodec.REASON, WireCodes.code(left.reason()))
                        .toBytes();
        };
    }

    private static byte[] member(FieldWriter out, RosterEvent event, Member member) {
        return room(out, event).toBytes(NodeMessageCodec.MEMBER, MemberJson.write(member));
    }

    private static FieldWriter room(FieldWriter out, RosterEvent event) {
        return out.text(NodeMessageCodec.ROOM, event.room().value()).number(NodeMessageCodec.VERSION, event.version());
    }

    private static FieldWriter of(int kind) {
        return new FieldWriter(EXPECTED).number(NodeMessageCodec.KIND, kind);
    }
}
