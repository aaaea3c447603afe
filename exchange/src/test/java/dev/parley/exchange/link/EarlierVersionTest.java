package dev.parley.exchange.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.node.WireVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What nodes of version 1 wrote, recorded from the program that was the last to know no other: {@code version-1.txt} has a
 * line for each of {@link SampleMessages#everyKind}, and for the link messages below, and never changes.
 */
class EarlierVersionTest {
    private static final NodeRef NODE = new NodeRef(Service.ROOMS, new NodeId("n1234567890"));

    @Test
    void every_kind_of_message_is_read_and_written_as_it_was() throws Exception {
        final List<NodeMessage> samples = SampleMessages.everyKind();
        final List<byte[]> recorded = recorded("message");
        assertThat(recorded).hasSize(22);
        for (int i = 0; i < recorded.size(); i++) {
            assertThat(NodeMessageCodec.decode(ByteBuffer.wrap(recorded.get(i))))
                    .isEqualTo(samples.get(i));
            assertThat(NodeMessageCodec.encode(samples.get(i), WireVersion.POSITIONS))
                    .isEqualTo(recorded.get(i));
        }
    }

    @Test
    void every_kind_of_link_message_is_read_and_written_as_it_was() throws Exception {
        final List<byte[]> recorded = recorded("link");
        final List<LinkMessage> links = links();
        assertThat(recorded).hasSameSizeAs(links);
        for (int i = 0; i < recorded.size(); i++) {
            assertThat(LinkCodec.decode(recorded.get(i))).isEqualTo(links.get(i));
            assertThat(LinkCodec.encode(links.get(i))).isEqualTo(recorded.get(i));
        }
    }

    private static List<LinkMessage> links() {
        final List<LinkMessage.Answer> outcomes = new ArrayList<>();
        final List<Outcome> known = List.of(
                Outcome.DELIVERED,
                Outcome.HELD,
                Outcome.UNREACHABLE,
                Outcome.UNKNOWN_PEER,
                Outcome.MOVED,
                Outcome.NO_NODE,
                Outcome.OVERFLOW);
        for (int i = 0; i < known.size(); i++) {
            outcomes.add(new LinkMessage.Answer(1_000_000_000L - i * 3L, known.get(i)));
        }
        final long there = 1_790_000_000_000L;
        final long back = 1_780_000_000_000L;
        final LinkMessage.Answers all = new LinkMessage.Answers(back, 1_000_000_001L, true, outcomes);
        final LinkMessage.Answers none = new LinkMessage.Answers(back, 1_000_000_001L, false, List.of());
        final List<LinkMessage.Frame> frames = List.of(
                frame(80, SampleMessages.signal(1)),
                frame(81, SampleMessages.left(2)),
                frame(500, SampleMessages.signal(3)));
        return List.of(
                new LinkMessage(1, NODE, 0, 0, 1, 1, false, null, 0, List.of()),
                new LinkMessage(1, NODE, 3, 123_456_789, there, 77, true, null, 0, List.of()),
                new LinkMessage(1, NODE, 3, 123_456_789, there, 77, false, all, 0, List.of()),
                new LinkMessage(1, NODE, 3, 123_456_789, there, 77, true, none, 79, frames));
    }

    private static LinkMessage.Frame frame(long number, NodeMessage message) {
        return new LinkMessage.Frame(
                number, 5_000, ByteBuffer.wrap(NodeMessageCodec.encode(message, WireVersion.POSITIONS)));
    }

    private static List<byte[]> recorded(String what) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(EarlierVersionTest.class.getResourceAsStream("version-1.txt")),
                StandardCharsets.US_ASCII))) {
            return lines.lines()
                    .filter(line -> line.startsWith(what + " "))
                    .map(line -> HexFormat.of().parseHex(line.substring(what.length() + 1)))
                    .toList();
        }
    }
}
