package dev.parley.exchange.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkCodecTest {
    private static final NodeRef NODE = new NodeRef(Service.ROOMS, new NodeId("n1234567890"));

    private static LinkMessage.Frame frame(long number, NodeMessage message) {
        return new LinkMessage.Frame(number, 5_000, ByteBuffer.wrap(NodeMessageCodec.encode(message)));
    }

    private static LinkMessage full() {
        final List<LinkMessage.Answer> outcomes = new ArrayList<>();
        for (Outcome outcome : Outcome.values()) {
            outcomes.add(new LinkMessage.Answer(1_000_000_000L - outcome.ordinal() * 3L, outcome));
        }
        return new LinkMessage(
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
            assertThat(NodeMessageCodec.decode(ByteBuffer.wrap(NodeMessageCodec.encode(message))))
                    .isEqualTo(message);
        }
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
        final LinkMessage bare = new LinkMessage(NODE, 0, 0, 1, 1, false, null, 0, List.of());
        assertThat(LinkCodec.decode(LinkCodec.encode(bare))).isEqualTo(bare);
    }

    @Test
    void an_answer_alone_takes_little_room() {
        final LinkMessage.Answers answers = new LinkMessage.Answers(
                1_790_000_000_000L, 8, false, List.of(new LinkMessage.Answer(7, Outcome.DELIVERED)));
        final LinkMessage message =
                new LinkMessage(NODE, 1, 100_000_000L, 1_790_000_000_000L, 1, false, answers, 0, List.of());
        assertThat(LinkCodec.encode(message)).hasSizeLessThan(50);
    }

    @Test
    void whatever_is_cut_short_is_malformed() {
        final byte[] whole = LinkCodec.encode(full());
        for (int length = 0; length < whole.length; length++) {
            final byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> LinkCodec.decode(cut)).isInstanceOf(MalformedLinkMessageException.class);
        }
        final byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> LinkCodec.decode(longer)).isInstanceOf(MalformedLinkMessageException.class);
    }

    @Test
    void an_incarnation_that_no_node_can_have_is_malformed() {
        for (long incarnation : new long[] {-1, (1L << 53) + 1, Long.MAX_VALUE}) {
            final byte[] message =
                    LinkCodec.encode(new LinkMessage(NODE, 0, 0, incarnation, 1, false, null, 0, List.of()));
            final byte[] answers = LinkCodec.encode(new LinkMessage(
                    NODE, 0, 0, 1, 1, false, new LinkMessage.Answers(incarnation, 1, false, List.of()), 0, List.of()));
            assertThatThrownBy(() -> LinkCodec.decode(message)).hasMessageStartingWith("no incarnation: ");
            assertThatThrownBy(() -> LinkCodec.decode(answers)).hasMessageStartingWith("no incarnation: ");
        }
    }

    @Test
    void another_version_is_malformed() {
        final byte[] bytes = LinkCodec.encode(full());
        bytes[0] = 2;
        assertThatThrownBy(() -> LinkCodec.decode(bytes))
                .isInstanceOf(MalformedLinkMessageException.class)
                .hasMessage("version 2, expected 1");
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
                final byte[] bytes = NodeMessageCodec.encode(message);
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
