package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.MemberJson;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.Subject;
import org.jspecify.annotations.Nullable;

/** Reads one {@link NodeMessage} in the numbered fields of {@link NodeMessageCodec}, in whatever order they come. */
final class FieldMessageReader {
    private int kind;
    private @Nullable String peer;
    private @Nullable String other;
    private @Nullable String room;
    private long version;
    private long epoch;
    private int type;
    private long senderEpoch;
    private long number;
    private @Nullable String mid;
    private @Nullable String request;
    private int reason;
    private boolean banned;
    private boolean roomOnly;
    private @Nullable String subject;
    private long subjectVersion;
    private byte @Nullable [] body;
    private byte @Nullable [] member;

    /** An id that can't be one is an {@link IllegalArgumentException}. */
    NodeMessage read(FieldReader in) throws MalformedLinkMessageException {
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case NodeMessageCodec.KIND -> kind = in.code();
                case NodeMessageCodec.PEER -> peer = in.text();
                case NodeMessageCodec.OTHER -> other = in.text();
                case NodeMessageCodec.ROOM -> room = in.text();
                case NodeMessageCodec.VERSION -> version = in.number();
                case NodeMessageCodec.EPOCH -> epoch = in.number();
                case NodeMessageCodec.TYPE -> type = in.code();
                case NodeMessageCodec.SENDER_EPOCH -> senderEpoch = in.number();
                case NodeMessageCodec.NUMBER -> number = in.number();
                case NodeMessageCodec.MID -> mid = in.text();
                case NodeMessageCodec.REQUEST -> request = in.text();
                case NodeMessageCodec.REASON -> reason = in.code();
                case NodeMessageCodec.BANNED -> banned = in.flag();
                case NodeMessageCodec.ROOM_ONLY -> roomOnly = in.flag();
                case NodeMessageCodec.SUBJECT -> subject = in.text();
                case NodeMessageCodec.SUBJECT_VERSION -> subjectVersion = in.number();
                case NodeMessageCodec.BODY -> body = in.bytes();
                case NodeMessageCodec.MEMBER -> member = in.bytes();
                default -> in.skip();
            }
        }
        return message();
    }

    private NodeMessage message() throws MalformedLinkMessageException {
        return switch (kind) {
            case FieldMessageWriter.SIGNAL -> signal();
            case FieldMessageWriter.JOINED -> new NodeMessage.Roster(new RosterEvent.Joined(room(), version, member()));
            case FieldMessageWriter.UPDATED ->
                new NodeMessage.Roster(new RosterEvent.Updated(room(), version, member()));
            case FieldMessageWriter.LEFT ->
                new NodeMessage.Roster(new RosterEvent.Left(room(), version, peer(), WireCodes.leaveReason(reason)));
            case FieldMessageWriter.UNDELIVERABLE ->
                new NodeMessage.Undeliverable(
                        peer(),
                        new RequestId(there("request", request)),
                        other(),
                        WireCodes.undeliverableReason(reason));
            case FieldMessageWriter.KICK -> new NodeMessage.Kick(room(), peer(), banned, roomOnly);
            case FieldMessageWriter.END_SESSION -> new NodeMessage.EndSession(peer(), WireCodes.leaveReason(reason));
            case FieldMessageWriter.MOVED -> new NodeMessage.Moved(peer(), epoch);
            case FieldMessageWriter.ROOM_PUSH ->
                new NodeMessage.RoomPush(
                        WireCodes.roomPushType(type),
                        room(),
                        version,
                        new Subject(there("subject", subject)),
                        subjectVersion,
                        RawJson.trusted(there("body", body)));
            default -> throw MalformedLinkMessageException.unknown("no message kind " + kind, kind);
        };
    }

    private NodeMessage signal() throws MalformedLinkMessageException {
        return new NodeMessage.Signal(
                WireCodes.signalType(type),
                peer(),
                epoch,
                other(),
                room(),
                version,
                senderEpoch,
                number,
                new Mid(there("mid", mid)),
                request == null ? null : new RequestId(request),
                RawJson.trusted(there("body", body)));
    }

    private PeerId peer() throws MalformedLinkMessageException {
        return new PeerId(there("peer", peer));
    }

    private PeerId other() throws MalformedLinkMessageException {
        return new PeerId(there("other", other));
    }

    private RoomName room() throws MalformedLinkMessageException {
        return new RoomName(there("room", room));
    }

    private Member member() throws MalformedLinkMessageException {
        return MemberJson.read(there("member", member));
    }

    private static <T> T there(String name, @Nullable T value) throws MalformedLinkMessageException {
        if (value == null) {
            throw MalformedLinkMessageException.broken("no " + name);
        }
        return value;
    }
}
