package dev.parley.exchange.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.NodeMessage.Undeliverable;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.WireVersion;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.LeaveReason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nodes of later versions may write: more fields, kinds and codes than this one knows, and less than it expects. */
class LaterVersionTest {
    /** Fields of every kind of value, with numbers that nobody has. */
    private static final byte[] MORE = new WireWriter(64)
            .varint(900 << 3)
            .varint(-1)
            .varint(901 << 3 | 1)
            .raw(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})
            .varint(902 << 3 | 2)
            .text("new")
            .varint(903 << 3 | 5)
            .raw(new byte[] {1, 2, 3, 4})
            .toBytes();

    private static byte[] joined(byte[]... parts) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static NodeMessage decode(byte[] bytes) throws MalformedLinkMessageException {
        return NodeMessageCodec.decode(ByteBuffer.wrap(bytes));
    }

    private static byte[] encode(NodeMessage message) {
        return NodeMessageCodec.encode(message, WireVersion.FIELDS);
    }

    private static FieldWriter kind(int kind) {
        return new FieldWriter(64).number(NodeMessageCodec.KIND, kind);
    }

    @Test
    void fields_that_are_not_known_are_skipped_wherever_they_stand() throws Exception {
        for (NodeMessage message : SampleMessages.everyKind()) {
            assertThat(decode(joined(encode(message), MORE))).isEqualTo(message);
            assertThat(decode(joined(MORE, encode(message), MORE))).isEqualTo(message);
        }
        final byte[] frame = new FieldWriter(64)
                .number(FieldLinkWriter.FRAME_NUMBER, 3)
                .number(FieldLinkWriter.FRAME_LIFETIME, 7)
                .toBytes(FieldLinkWriter.FRAME_BODY, encode(SampleMessages.signal(1)));
        final byte[] outcomes = {1, 1, 3, 2};
        final byte[] answers = new FieldWriter(64)
                .number(FieldLinkWriter.ANSWERS_INCARNATION, 5)
                .number(FieldLinkWriter.ANSWERS_NEXT, 9)
                .toBytes(FieldLinkWriter.ANSWERS_OUTCOMES, outcomes);
        final byte[] head = new FieldWriter(64)
                .bare(WireVersion.FIELDS)
                .number(FieldLinkWriter.SERVICE, 2)
                .text(FieldLinkWriter.NODE, "later")
                .number(FieldLinkWriter.INCARNATION, 4)
                .number(FieldLinkWriter.BASE, 10)
                .toBytes();
        final LinkMessage message = LinkCodec.decode(joined(
                head,
                MORE,
                new FieldWriter(64).toBytes(FieldLinkWriter.ANSWERS, joined(MORE, answers, MORE)),
                new FieldWriter(64).toBytes(FieldLinkWriter.FRAME, joined(frame, MORE)),
                new FieldWriter(64).toBytes(FieldLinkWriter.FRAME, joined(MORE, frame)),
                MORE));
        assertThat(message.from()).hasToString("rooms.later");
        assertThat(message.answers())
                .isEqualTo(new LinkMessage.Answers(
                        5,
                        9,
                        false,
                        List.of(
                                new LinkMessage.Answer(8, Outcome.DELIVERED),
                                new LinkMessage.Answer(6, Outcome.HELD))));
        assertThat(message.frames()).extracting(LinkMessage.Frame::number).containsExactly(13L, 16L);
        assertThat(NodeMessageCodec.decode(message.frames().getLast().body())).isEqualTo(SampleMessages.signal(1));
    }

    @Test
    void a_member_may_say_more_than_is_known_and_less() throws Exception {
        final String member =
                "{\"later\":{\"a\":[1]},\"peer\":\"p\",\"user\":\"u\",\"wire\":\"web\",\"status\":\"dreaming\","
                        + "\"node\":\"rooms.n123\",\"generation\":4,\"epoch\":5}";
        final NodeMessage message = decode(kind(FieldMessageWriter.JOINED)
                .text(NodeMessageCodec.ROOM, "r")
                .toBytes(NodeMessageCodec.MEMBER, member.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(message).isInstanceOf(NodeMessage.Roster.class);
    }

    @Test
    void kinds_and_types_that_are_not_known_are_refused_as_such() {
        assertThatThrownBy(
                        () -> decode(kind(99).text(NodeMessageCodec.PEER, "p").toBytes()))
                .isInstanceOfSatisfying(
                        MalformedLinkMessageException.class,
                        refused -> assertThat(refused.later()).isTrue())
                .hasMessage("no message kind 99");
        assertThatThrownBy(() -> decode(joined(
                        encode(SampleMessages.signal(1)),
                        new FieldWriter(8).number(NodeMessageCodec.TYPE, 99).toBytes())))
                .hasMessage("no signal type 99");
    }

    @Test
    void reasons_that_are_not_known_are_read_as_what_comes_nearest() throws Exception {
        final byte[] reason =
                new FieldWriter(8).number(NodeMessageCodec.REASON, 99).toBytes();
        final NodeMessage.Roster left = (NodeMessage.Roster) decode(joined(encode(SampleMessages.left(3)), reason));
        assertThat(((RosterEvent.Left) left.event()).reason()).isEqualTo(LeaveReason.LEFT);
        final Undeliverable lost = SampleMessages.everyKind().stream()
                .filter(Undeliverable.class::isInstance)
                .map(Undeliverable.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(((Undeliverable) decode(joined(encode(lost), reason))).reason())
                .isEqualTo(Undeliverable.Reason.UNCONFIRMED);
        assertThat(WireCodes.outcome(99)).isEqualTo(Outcome.UNREACHABLE);
    }

    @Test
    void what_need_not_be_there_is_zero_or_nothing_and_what_has_to_be_is_named() throws Exception {
        final byte[] bare = kind(FieldMessageWriter.SIGNAL)
                .text(NodeMessageCodec.PEER, "to")
                .text(NodeMessageCodec.OTHER, "from")
                .text(NodeMessageCodec.ROOM, "r")
                .number(NodeMessageCodec.TYPE, 1)
                .text(NodeMessageCodec.MID, "m")
                .toBytes(NodeMessageCodec.BODY, new byte[] {'{', '}'});
        final NodeMessage.Signal signal = (NodeMessage.Signal) decode(bare);
        assertThat(List.of(signal.toEpoch(), signal.roomVersion(), signal.senderEpoch(), signal.number()))
                .containsOnly(0L);
        assertThat(signal.request()).isNull();
        assertThatThrownBy(() -> decode(kind(FieldMessageWriter.MOVED).toBytes()))
                .isInstanceOf(MalformedLinkMessageException.class)
                .hasMessage("no peer");
    }
}
