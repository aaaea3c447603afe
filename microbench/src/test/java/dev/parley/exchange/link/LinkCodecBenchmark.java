package dev.parley.exchange.link;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.WireVersion;
import dev.parley.microbench.Timed;
import dev.parley.protocol.Mid;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SignalType;
import java.nio.ByteBuffer;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;

/** An offer of 1.2 kB between two nodes: its message, and the AMQP message that has it alone. */
public class LinkCodecBenchmark extends Timed {
    private final NodeRef node = NodeRef.parse("signaling.node1");
    private final NodeMessage.Signal signal = new NodeMessage.Signal(
            SignalType.OFFER,
            new PeerId("p_0123456789abcdef"),
            1_764_000_000_000L,
            new PeerId("p_fedcba9876543210"),
            new RoomName("lobby"),
            17,
            1_764_000_000_001L,
            12,
            new Mid("m_0123456789abcdef"),
            new RequestId("r-17"),
            RawJson.trusted("{\"from\":\"p_fedcba9876543210\",\"sdp\":\""
                    + "a=candidate:1 1 udp 2122260223 192.0.2.1 ".repeat(29) + "\"}"));
    private final byte[] sent = encoded();

    private byte[] encoded() {
        final ByteBuffer body = ByteBuffer.wrap(NodeMessageCodec.encode(signal, WireVersion.FIELDS));
        return LinkCodec.encode(new LinkMessage(
                WireVersion.FIELDS, node, 1, 99, 1_764_000_000_000L, 7, false, null, 6, List.of(frame(body))));
    }

    private static LinkMessage.Frame frame(ByteBuffer body) {
        return new LinkMessage.Frame(7, 5_000, body);
    }

    /** {@return the bytes that are published} */
    @Benchmark
    public Object write() {
        return encoded();
    }

    /** {@return the signal as it is handed to the inbox} */
    @Benchmark
    public Object read() throws MalformedLinkMessageException {
        return NodeMessageCodec.decode(
                LinkCodec.decode(sent).frames().getFirst().body());
    }
}
