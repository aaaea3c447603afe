package dev.parley.node.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.event.RoomEvent;
import dev.parley.protocol.RoomName;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What does not get through: a backend that takes connections and answers nothing, or not to the end. */
class WebhookBoundsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger begun = new AtomicInteger();
    private ServerSocket backend;
    private Webhooks webhooks;

    @BeforeEach
    void listen() throws IOException {
        backend = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws Exception {
        webhooks.stop();
        backend.close();
    }

    private void start(Duration timeout, Duration keep) {
        webhooks = new Webhooks(
                new WebhookConfig(
                        URI.create("http://127.0.0.1:" + backend.getLocalPort()),
                        WebhookConfig.key("a secret of at least 24 bytes"),
                        timeout,
                        Duration.ofMillis(10),
                        keep),
                Clock.systemUTC(),
                new WebhookMeters(meters));
    }

    private void happened(String room, int times) {
        for (int i = 0; i < times; i++) {
            webhooks.happened(new RoomEvent.Started(new RoomName(room), i));
        }
    }

    private double dropped(String reason) {
        return meters.get("parley.webhooks.dropped")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private double waiting() {
        return meters.get("parley.webhooks.waiting").gauge().value();
    }

    @Test
    void more_than_may_wait_are_dropped_and_counted() {
        start(LONG, LONG);
        happened("one", Webhooks.MAX_WAITING - 1);
        happened("other", 3);
        assertThat(waiting()).isEqualTo(Webhooks.MAX_WAITING);
        assertThat(dropped("full")).isEqualTo(2);
    }

    @Test
    void what_is_not_taken_in_its_time_is_given_up_and_what_comes_after_it_has_its_turn() {
        start(Duration.ofMillis(50), Duration.ofMillis(200));
        happened("room", 2);
        Await.until("both are given up", () -> dropped("expired") == 2 && waiting() == 0);
        assertThat(meters.get("parley.webhooks.failures")
                        .tag("reason", "unreachable")
                        .counter()
                        .count())
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void an_answer_that_does_not_come_to_its_end_is_none() {
        start(Duration.ofMillis(500), Duration.ofSeconds(2));
        Thread.startVirtualThread(this::beginAnswers);
        happened("room", 1);
        Await.until("it is given up", () -> dropped("expired") == 1 && waiting() == 0);
        assertThat(begun).as("answers that have begun").hasPositiveValue();
    }

    /** The heads of answers, and of each body less than it says. */
    private void beginAnswers() {
        final List<Socket> open = new ArrayList<>();
        try {
            while (true) {
                final Socket one = backend.accept();
                open.add(one);
                if (one.getInputStream().read() >= 0) {
                    one.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour"
                                    .getBytes(StandardCharsets.US_ASCII));
                    begun.incrementAndGet();
                }
            }
        } catch (IOException closed) {
            assertThat(open).isNotEmpty();
        }
    }

    @Test
    void what_waits_when_the_node_stops_is_counted_and_so_is_what_comes_after() throws Exception {
        start(LONG, LONG);
        happened("one", 3);
        happened("other", 1);
        final long begun = System.nanoTime();
        webhooks.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(2_900), Duration.ofSeconds(10));
        assertThat(dropped("stopped")).isEqualTo(4);
        assertThat(waiting()).isZero();
        happened("one", 1);
        assertThat(dropped("stopped")).isEqualTo(5);
        assertThat(waiting()).isZero();
    }

    @Test
    void a_node_without_any_stops_at_once() throws Exception {
        start(LONG, LONG);
        final long begun = System.nanoTime();
        webhooks.stop();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
    }
}
