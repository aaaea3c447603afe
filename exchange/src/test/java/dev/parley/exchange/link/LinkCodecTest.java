package dev.parley.exchange.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.node.WireVersion;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** In each version that this node writes. */
@ParameterizedClass
@ValueSource(ints = {WireVersion.POSITIONS, WireVersion.FIELDS})
record LinkCodecTest(int version) {
    private static final NodeRef NODE = new NodeRef(Service.ROOMS, new NodeId("n1234567890"));

    private LinkMessage.Frame frame(long number, NodeMessage message) {
        return new LinkMessage.Frame(number, 5_000, ByteBuffer.wrap(NodeMessageCodec.encode(message, version)));
    }

    private LinkMessage full() {
        final List<LinkMessage.Answer> outcomes = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            outcomes.add(new LinkMessage.Answer(1_000_000_000L - outcome.ordinal() * 3L, outcome));
        }
        return new LinkMessage(
                version,
                NODE,
                3,
                123_456_789,
                1_790_000_000_000L,
                77,
                true,
                new LinkMessage.Answers(1_780_000_000_000L, 1_000_000_001L, true, outcomes),
                79,
                List.of(
                        frame(80, SampleMessages.signal(1)),
                        frame(81, SampleMessages.left(2)),
                        frame(500, SampleMessages.signal(3))));
    }

    @Test
    void every_kind_of_message_comes_out_as_it_went_in() throws MalformedLinkMessageException {
        for (NodeMessage message : SampleMessages.everyKind()) {
            assertThat(NodeMessageCodec.decode(ByteBuffer.wrap(NodeMessageCodec.encode(message, version))))
                    .isEqualTo(message);
        }
    }

    /** A node of the first version ends the session, which is what it can do. */
    @Test
    void a_room_that_is_closed_is_a_kick_to_nodes_that_know_no_better() throws MalformedLinkMessageException {
        final NodeMessage.Kick closed = new NodeMessage.Kick(new RoomName("r"), new PeerId("p"), false, true);
        assertThat(NodeMessageCodec.decode(ByteBuffer.wrap(NodeMessageCodec.encode(closed, version))))
                .isEqualTo(
                        version == WireVersion.POSITIONS
                                ? new NodeMessage.Kick(closed.room(), closed.peer(), false)
                                : closed);
    }

    @Test
    void the_samples_cover_every_kind() {
        final EnumSet<FrameKind> kinds = EnumSet.noneOf(FrameKind.class);
        SampleMessages.everyKind().forEach(message -> kinds.add(FrameKind.of(message)));
        assertThat(kinds).containsExactlyInAnyOrder(FrameKind.values());
    }

    @Test
    void a_link_message_comes_out_as_it_went_in() throws MalformedLinkMessageException {
        assertThat(LinkCodec.decode(LinkCodec.encode(full()))).isEqualTo(full());
        final LinkMessage bare = new LinkMessage(version, NODE, 0, 0, 1, 1, false, null, 0, List.of());
        assertThat(LinkCodec.decode(LinkCodec.encode(bare))).isEqualTo(bare);
    }

    @Test
    void an_answer_alone_takes_little_room() {
        final LinkMessage.Answers answers = new LinkMessage.Answers(
                1_790_000_000_000L, 8, false, List.of(new LinkMessage.Answer(7, Outcome.DELIVERED)));
        final LinkMessage message =
                new LinkMessage(version, NODE, 1, 100_000_000L, 1_790_000_000_000L, 1, false, answers, 0, List.of());
        assertThat(LinkCodec.encode(message)).hasSizeLessThan(50);
    }

    @Test
    void what_is_cut_short_is_malformed_or_has_fewer_frames() {
        final byte[] whole = LinkCodec.encode(full());
        for (int length = 0; length < whole.length; length++) {
            final byte[] cut = Arrays.copyOf(whole, length);
            try {
                final LinkMessage read = LinkCodec.decode(cut);
                assertThat(version).isEqualTo(WireVersion.FIELDS);
                assertThat(read.frames()).hasSizeLessThan(full().frames().size());
            } catch (MalformedLinkMessageException e) {
                assertThat(e.later()).isFalse();
            }
        }
    }

    @Test
    void an_incarnation_that_no_node_can_have_is_malformed() {
        for (long incarnation : new long[] {-1, (1L << 53) + 1, Long.MAX_VALUE}) {
            final byte[] message =
                    LinkCodec.encode(new LinkMessage(version, NODE, 0, 0, incarnation, 1, false, null, 0, List.of()));
            final byte[] answers = LinkCodec.encode(new LinkMessage(
                    version,
                    NODE,
                    0,
                    0,
                    1,
                    1,
                    false,
                    new LinkMessage.Answers(incarnation, 1, false, List.of()),
                    0,
                    List.of()));
            assertThatThrownBy(() -> LinkCodec.decode(message)).hasMessageStartingWith("no incarnation: ");
            assertThatThrownBy(() -> LinkCodec.decode(answers)).hasMessageStartingWith("no incarnation: ");
        }
    }

    @Test
    void a_version_that_this_node_does_not_read_is_refused_by_name() {
        for (int other : new int[] {0, WireVersion.CURRENT + 1, 255}) {
            final byte[] bytes = LinkCodec.encode(full());
            bytes[0] = (byte) other;
            assertThatThrownBy(() -> LinkCodec.decode(bytes))
                    .isInstanceOfSatisfying(
                            MalformedLinkMessageException.class,
                            refused -> assertThat(refused.later()).isEqualTo(other != 0))
                    .hasMessage("version " + other + ", this node reads 1 to 2");
        }
    }

    @Test
    void what_another_node_can_not_read_is_written_anew_for_it() throws MalformedLinkMessageException {
        for (NodeMessage message : SampleMessages.everyKind()) {
            final byte[] bytes = NodeMessageCodec.encode(message, version);
            if (!(message instanceof NodeMessage.RoomPush)) {
                assertThat(NodeMessageCodec.readableIn(version, bytes)).isSameAs(bytes);
            }
            assertThat(NodeMessageCodec.readableIn(WireVersion.POSITIONS, bytes))
                    .isEqualTo(PositionalMessageCodec.encode(message));
            assertThat(NodeMessageCodec.decode(ByteBuffer.wrap(NodeMessageCodec.readableIn(WireVersion.FIELDS, bytes))))
                    .isEqualTo(message);
        }
    }

    @Test
    void a_count_beyond_the_bytes_there_are_is_refused_before_anything_is_allocated() {
        final byte[] huge = new WireWriter(64).varint(Integer.MAX_VALUE).u8(1).toBytes();
        assertThatThrownBy(() -> new WireReader(ByteBuffer.wrap(huge)).count(1))
                .isInstanceOf(MalformedLinkMessageException.class);
        assertThatThrownBy(() -> new WireReader(ByteBuffer.wrap(huge)).text())
                .isInstanceOf(MalformedLinkMessageException.class);
        final byte[] negative = new WireWriter(64).varint(-1).u8(1).toBytes();
        assertThatThrownBy(() -> new WireReader(ByteBuffer.wrap(negative)).slice())
                .isInstanceOf(MalformedLinkMessageException.class);
    }

    @Test
    void garbage_is_malformed_or_a_message_and_nothing_else() {
        final Random random = new Random(20_261_120);
        int malformed = 0;
        for (int round = 0; round < 20_000; round++) {
            final byte[] bytes = LinkCodec.encode(full());
            for (int i = 0; i <= random.nextInt(4); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                for (LinkMessage.Frame frame : LinkCodec.decode(bytes).frames()) {
                    NodeMessageCodec.decode(frame.body());
                }
            } catch (MalformedLinkMessageException e) {
                malformed++;
            }
        }
        assertThat(malformed).isBetween(1_000, 19_999);
    }

    @Test
    void garbage_in_a_message_is_malformed_or_a_message_and_nothing_else() {
        final Random random = new Random(7);
        int malformed = 0;
        for (int round = 0; round < 2_000; round++) {
            for (NodeMessage message : SampleMessages.everyKind()) {
                final byte[] bytes = NodeMessageCodec.encode(message, version);
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                try {
                    NodeMessageCodec.decode(ByteBuffer.wrap(bytes, 0, 1 + random.nextInt(bytes.length)));
                } catch (MalformedLinkMessageException e) {
                    malformed++;
                }
            }
        }
        assertThat(malformed).isPositive();
    }
}
