package dev.parley.artifacts.http;

import dev.parley.node.loop.NettyDefaults;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * A program: the wire by itself, whose uploads are never written on, as before a disk that hangs. Says its port; then, for each line
 * it reads, how many bytes of heap are in use after a collection, how many of direct memory, and how many requests are under way.
 */
final class MemoryProbe {
    private static final int AT_ONCE = 10_000;

    private MemoryProbe() {}

    public static void main(String[] arguments) throws IOException {
        NettyDefaults.set();
        final ArtifactsWireConfig.AtOnce many = new ArtifactsWireConfig.AtOnce(AT_ONCE, 8, AT_ONCE);
        try (WireUnderTest wire = WireUnderTest.start(config -> WireUnderTest.with(config, many));
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            wire.artifacts.keeps = false;
            wire.artifacts.writeGate = new CountDownLatch(1);
            System.out.println(wire.port);
            while (in.readLine() != null) {
                System.out.println(heap() + " " + direct() + " " + wire.artifacts.active());
            }
            wire.artifacts.writeGate.countDown();
        }
    }

    /** In use after a collection. */
    static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long direct() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }
}
