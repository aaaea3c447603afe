package dev.parley.protocol;

import dev.parley.microbench.Timed;
import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;

/** An offer of 1.2 kB, as a native client sends it, read. */
public class MessageReaderBenchmark extends Timed {
    private final byte[] frame = """
            {"type":"offer","id":"r-17","room":"lobby","to":"p_0123456789abcdef","received":12,"sdp":"%s"}""".formatted("a=candidate:1 1 udp 2122260223 192.0.2.1 ".repeat(29))
            .getBytes(StandardCharsets.UTF_8);

    /** {@return what a session is handed} */
    @Benchmark
    public Object offer() {
        final Parsed parsed = MessageReader.frame(frame, 0, frame.length);
        if (!(parsed instanceof Parsed.Ok)) {
            throw new IllegalStateException("not read: " + parsed);
        }
        return parsed;
    }
}
