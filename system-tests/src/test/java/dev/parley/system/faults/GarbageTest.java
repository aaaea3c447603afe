package dev.parley.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Pair;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.watch.LeakWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no client connects to both wires' ports while others talk: they notice nothing. */
@ExtendWith(LeakWatch.class)
class GarbageTest {
    private static final int VISITORS = 60;
    private static final long SEED = 20261120;

    private final Cluster cluster = Cluster.shared();

    @ParameterizedTest
    @MethodSource("dev.parley.system.harness.Wire#pairings")
    void calls_go_on_while_garbage_comes_in(Wire.Pairing pairing) {
        try (Pair pair = cluster.pair(pairing);
                ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            final CompletableFuture<?> garbage = CompletableFuture.allOf(IntStream.range(0, VISITORS)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> visit(cluster.nodes().get(i % 4), i), visitors))
                    .toArray(CompletableFuture<?>[]::new));
            do {
                assertThat(pair.offer("v=0").outcome()).isEqualTo("delivered");
            } while (!garbage.isDone());
            garbage.join();
            assertThat(pair.offer("v=0").outcome()).isEqualTo("delivered");
            assertThat(cluster.nodes()).allMatch(RunningNode::ready);
        }
    }

    private static void visit(RunningNode node, int number) {
        final Random random = new Random(SEED + number);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            socket.setSoTimeout(2000);
            final byte[] bytes = new byte[1 + random.nextInt(4096)];
            random.nextBytes(bytes);
            if (number % 3 == 0) {
                socket.getOutputStream()
                        .write("GET /v1/ws HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
            } else if (number % 3 == 1) {
                socket.getOutputStream()
                        .write(
                                "POST /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
            }
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().skipNBytes(1);
        } catch (IOException refused) {
            // Answered or closed: either is allowed.
        }
    }
}
