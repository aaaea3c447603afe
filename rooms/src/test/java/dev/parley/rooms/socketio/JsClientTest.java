package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.watch.LeakWatch;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** The official JavaScript client: every check of {@code src/test/js/client.mjs}. */
@ExtendWith(LeakWatch.class)
class JsClientTest {
    private static ServerUnderTest plain;
    private static ServerUnderTest compressed;

    @BeforeAll
    static void start() {
        Node.require();
        // Paranoid leak detection makes a megabyte slow: heartbeats must leave it the time.
        ServerUnderTest.Settings settings =
                ServerUnderTest.Settings.defaults().heartbeat(300, 5_000).maxPayload(2_500_000);
        plain = ServerUnderTest.start(settings);
        compressed = ServerUnderTest.start(settings.compressed());
    }

    @AfterAll
    static void stop() {
        if (plain != null) {
            plain.close();
            compressed.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> the_official_client_is_content() {
        List<String> lines =
                Node.run("client.mjs", "http://127.0.0.1:" + plain.port(), "http://127.0.0.1:" + compressed.port());
        assertThat(lines).hasSizeGreaterThan(60);
        return lines.stream()
                .map(line -> DynamicTest.dynamicTest(
                        line.replaceFirst("^(not )?ok ", ""),
                        () -> assertThat(line).startsWith("ok ")));
    }
}
