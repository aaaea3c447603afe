package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.presence.MemberJson;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;

/**
 * One {@link NodeMessage} of {@link dev.parley.hub.node.WireVersion#POSITIONS}: its kind (one byte), then its fields in the
 * record's order. As {@link PositionalLinkCodec}, it never changes.
 */
final class PositionalMessageCodec {
    private static final int SIGNAL = 1;
    private static final int JOINED = 2;
    private static final int UPDATED = 3;
    private static final int LEFT = 4;
    private static final int UNDELIVERABLE = 5;
    private static final int KICK = 6;
    private static final int END_SESSION = 7;
    private static final int MOVED = 8;

    /** The highest of those that such a message begins with. */
    static final int LAST_KIND = MOVED;

    private PositionalMessageCodec() {}

    static byte[] encode(NodeMessage message) {
        return switch (message) {
            case NodeMessage.Signal signal -> signal(signal);
            case NodeMessage.Roster roster -> rosterEvent(roster.event());
            case NodeMessage.Undeliverable lost ->
                new WireWriter(160)
                        .u8(UNDELIVERABLE)
                        .text(lost.sender().value())
                        .text(lost.request().value())
                        .text(lost.to().value())
                        .u8(WireCodes.code(lost.reason()))
                        .toBytes();
            case NodeMessage.Kick kick ->
                new WireWriter(128)
                        .u8(KICK)
                        .text(kick.room().value())
                        .text(kick.peer().value())
                        .u8(kick.banned() ? 1 : 0)
                        .toBytes();
            case NodeMessage.Moved moved ->
                new WireWriter(80)
                        .u8(MOVED)
                        .text(moved.peer().value())
                        .varint(moved.epoch())
                        .toBytes();
            // Unreadable there, and answered as such: it is sent only where all nodes read more than this.
            case NodeMessage.RoomPush push -> FieldMessageWriter.encode(push);
            case NodeMessage.EndSession end ->
                new WireWriter(80)
                        .u8(END_SESSION)
                        .text(end.peer().value())
                        .u8(WireCodes.code(end.reason()))
                        .toBytes();
        };
    }

    private static byte[] signal(NodeMessage.Signal signal) {
        final RequestId request = signal.request();
        return new WireWriter(signal.body().length() + 320)
                .u8(SIGNAL)
                .u8(WireCodes.code(signal.type()))
                .text(signal.to().value())
                .varint(signal.toEpoch())
                .text(signal.from().value())
                .text(signal.room().value())
                .varint(signal.roomVersion())
                .varint(signal.senderEpoch())
                .varint(signal.number())
                .text(signal.mid().value())
                .text(request == null ? null : request.value())
                .raw(signal.body().utf8())
                .toBytes();
    }

    private static byte[] rosterEvent(RosterEvent event) {
        final WireWriter out = new WireWriter(512);
        return switch (event) {
            case RosterEvent.Joined joined ->
                version(out.u8(JOINED), joined)
                        .raw(MemberJson.write(joined.member()))
                        .toBytes();
            case RosterEvent.Updated updated ->
                version(out.u8(UPDATED), updated)
                        .raw(MemberJson.write(updated.member()))
                        .toBytes();
            case RosterEvent.Left left ->
                version(out.u8(LEFT), left)
                        .text(left.peer().value())
                        .u8(WireCodes.code(left.reason()))
                        .toBytes();
        };
    }

    private static WireWriter version(WireWriter out, RosterEvent event) {
        return out.text(event.room().value()).varint(event.version());
    }

    /** An id that can't be one is an {@link IllegalArgumentException}. */
    static NodeMessage decode(WireReader in) throws MalformedLinkMessageException {
        final int kind = in.u8();
        final NodeMessage message = switch (kind) {
            case SIGNAL -> readSignal(in);
            case JOINED ->
                new NodeMessage.Roster(new RosterEvent.Joined(room(in), in.varint(), MemberJson.read(in.rest())));
            case UPDATED ->
                new NodeMessage.Roster(new RosterEvent.Updated(room(in), in.varint(), MemberJson.read(in.rest())));
            case LEFT -> new NodeMessage.Roster(new RosterEvent.Left(room(in), in.varint(), peer(in), leaveReason(in)));
            case UNDELIVERABLE ->
                new NodeMessage.Undeliverable(
                        peer(in), new RequestId(in.text()), peer(in), WireCodes.undeliverableReason(in.u8()));
            case KICK -> new NodeMessage.Kick(room(in), peer(in), in.u8() != 0);
            case MOVED -> new NodeMessage.Moved(peer(in), in.varint());
            case END_SESSION -> new NodeMessage.EndSession(peer(in), leaveReason(in));
            default -> throw MalformedLinkMessageException.broken("no message kind " + kind);
        };
        in.end();
        return message;
    }

    private static NodeMessage readSignal(WireReader in) throws MalformedLinkMessageException {
        final SignalType type = WireCodes.signalType(in.u8());
        final PeerId to = peer(in);
        final long toEpoch = in.varint();
        final PeerId from = peer(in);
        final RoomName room = room(in);
        final long roomVersion = in.varint();
        final long senderEpoch = in.varint();
        final long number = in.varint();
        final Mid mid = new Mid(in.text());
        final String request = in.text();
        return new NodeMessage.Signal(
                type,
                to,
                toEpoch,
                from,
                room,
                roomVersion,
                senderEpoch,
                number,
                mid,
                request.isEmpty() ? null : new RequestId(request),
                RawJson.trusted(in.rest()));
    }

    private static RoomName room(WireReader in) throws MalformedLinkMessageException {
        return new RoomName(in.text());
    }

    private static PeerId peer(WireReader in) throws MalformedLinkMessageException {
        return new PeerId(in.text());
    }

    private static LeaveReason leaveReason(WireReader in) throws MalformedLinkMessageException {
        return WireCodes.leaveReason(in.u8());
    }
}
