package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an upload under way costs, at its worst: its client sends all it can, and the disk takes nothing. */
@Timeout(180)
class MemoryTest {
    private static final int UPLOADS = 500;
    private static final long MOST = 256 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BODY = 32 << 20;

    @Test
    void five_hundred_uploads_have_at_most_256_KiB_of_heap_and_direct_memory_each() throws Exception {
        final Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryProbe.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final List<SocketChannel> clients = new ArrayList<>();
        try (BufferedReader out = server.inputReader()) {
            final int port = Integer.parseInt(out.readLine());
            final String[] paths = create(port);
            final long[] before = ask(server, out);
            for (String path : paths) {
                clients.add(begin(port, path));
            }
            Await.until("all are under way", PATIENCE, () -> {
                clients.forEach(MemoryTest::push);
                return ask(server, out)[2] == UPLOADS;
            });
            for (int i = 0; i < 20; i++) {
                clients.forEach(MemoryTest::push);
            }
            final long[] during = ask(server, out);
            final long each = (during[0] - before[0] + during[1] - before[1]) / UPLOADS;
            System.out.printf(
                    "an upload under way: %d KiB of heap, %d KiB of direct memory%n",
                    (during[0] - before[0]) / UPLOADS / 1024, (during[1] - before[1]) / UPLOADS / 1024);
            assertThat(each).isBetween(1024L, MOST);
            for (SocketChannel client : clients) {
                client.close();
            }
        } finally {
            server.destroy();
        }
    }

    private static long[] ask(Process server, BufferedReader out) throws IOException {
        server.outputWriter().write("\n");
        server.outputWriter().flush();
        return Arrays.stream(out.readLine().split(" ", -1))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    private static String[] create(int port) throws IOException {
        final String[] paths = new String[UPLOADS];
        try (RawSocket one = new RawSocket(port)) {
            for (int i = 0; i < UPLOADS; i++) {
                one.say("POST /v1/uploads HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ann\r\nTus-Resumable: 1.0.0\r\n"
                        + "Upload-Metadata: room Z2FyZGVu\r\nUpload-Length: " + BODY + "\r\n\r\n");
                paths[i] = one.head().replaceFirst("(?is).*location: (\\S+).*", "$1");
            }
        }
        return paths;
    }

    private static SocketChannel begin(int port, String path) throws IOException {
        final SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        client.write(ByteBuffer.wrap(("PATCH " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ann\r\n"
                        + "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                        + "Content-Type: application/offset+octet-stream\r\nContent-Length: " + BODY + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
        client.configureBlocking(false);
        return client;
    }

    private static final ByteBuffer PIECE = ByteBuffer.allocateDirect(256 * 1024);

    private static void push(SocketChannel client) {
        try {
            client.write(PIECE.duplicate());
        } catch (IOException e) {
            throw new AssertionError("closed", e);
        }
    }
}
