package dev.parley.protocol;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** An offer of 1.2 kB, as a native client sends it, read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MessageReaderBenchmark {
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
