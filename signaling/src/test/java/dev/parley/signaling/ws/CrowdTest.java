package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.parley.hub.limit.RateLimit;
import dev.parley.node.edge.AddressBudget;
import dev.parley.node.edge.Edge;
import dev.parley.testkit.Await;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Many connections at once: 10,000 that say nothing, or as many as this process has file descriptors for, of which each
 * costs it two; {@code -Dcrowd=} for another number.
 */
final class CrowdTest {
    private static final int CROWD = Integer.getInteger("crowd", Math.min(10_000, descriptors() / 2 - 200));

    private static final AddressBudget.Limits LIMITS = new AddressBudget.Limits(new RateLimit(1, 2), 10, 100);

    @Test
    void connections_that_say_nothing_do_not_keep_others_from_being_served() throws Exception {
        final Leaks leaks = Leaks.watch();
        final Deque<SocketChannel> silent = new ArrayDeque<>();
        try (RunningWire wire = new RunningWire(WireConfigs.with(WireConfigs.upgradeWithin(Duration.ofSeconds(20))))) {
            final WsClient client = wire.admitted();
            for (int i = 0; i < CROWD; i++) {
                silent.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", wire.port)));
                if (i % 500 == 0) {
                    client.send("{\"type\":\"ping\"}");
                    client.expect("{\"type\":\"pong\"}");
                }
            }
            wire.admitted().send("{\"type\":\"ping\"}");
            assertThat(wire.connections()).isEqualTo(2);
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
        leaks.assertNone();
    }

    @Test
    void one_connection_more_than_there_may_be_is_closed_as_it_comes() throws Exception {
        try (RunningWire wire = new RunningWire(WireConfigs.withConnections(3))) {
            final List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(wire.raw().admitted());
            }
            try (RawClient tooMany = wire.raw()) {
                assertThat(tooMany.ended()).isTrue();
            }
            assertThat(wire.count("parley.ws.handshakes", "result", "full")).isEqualTo(1);
            clients.removeFirst().close();
            Await.until("both are connected", () -> wire.connections() == 2);
            clients.add(wire.raw().admitted());
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void clients_that_are_let_in_cost_their_address_nothing() throws Exception {
        try (RunningWire wire = new RunningWire(WireConfigs.with(WireConfigs.limitedTo(LIMITS)))) {
            for (int i = 0; i < 20; i++) {
                wire.raw().admitted().close();
            }
        }
    }

    @Test
    void an_address_that_fails_too_often_is_told_to_come_later_and_others_behind_a_proxy_are_not() throws Exception {
        try (RunningWire wire = new RunningWire(WireConfigs.with(WireConfigs.behind("127.0.0.0/8", LIMITS)))) {
            for (int i = 0; i < 4; i++) {
                fail(wire, "203.0.113.1");
            }
            assertThat(upgradeFor(wire, "203.0.113.1"))
                    .startsWith("HTTP/1.1 429 ")
                    .containsPattern("(?i)retry-after: [1-3]\r\n");
            assertThat(upgradeFor(wire, "1.1.1.1, 203.0.113.1")).startsWith("HTTP/1.1 429 ");
            assertThat(upgradeFor(wire, "203.0.113.2")).startsWith("HTTP/1.1 101 ");
            assertThat(wire.count("parley.ws.handshakes", "result", "address")).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void a_bad_token_nonsense_and_a_client_that_is_gone_before_it_speaks_are_failures() throws Exception {
        try (RunningWire wire = new RunningWire(WireConfigs.with(WireConfigs.limitedTo(LIMITS)))) {
            try (RawClient liar = wire.raw()) {
                liar.upgrade("");
                assertThat(liar.text("{\"type\":\"hello\",\"token\":\"bad\"}")
                                .frame()
                                .text())
                        .contains("unauthorized");
            }
            try (RawClient other = wire.raw()) {
                assertThat(other.write("NONSENSE\r\n\r\n").head()).startsWith("HTTP/1.1 4");
            }
            wire.raw().close();
            Await.until("it is counted", () -> wire.count("parley.ws.handshakes", "result", "gone") == 1);
            try (RawClient next = wire.raw()) {
                assertThat(next.upgrade("")).startsWith("HTTP/1.1 429 ");
            }
        }
    }

    @Test
    void too_many_handshakes_at_once_are_told_to_come_later_and_twice_as_many_are_closed() throws Exception {
        final Edge limits = WireConfigs.limitedTo(new AddressBudget.Limits(null, 2, 100));
        try (RunningWire wire = new RunningWire(WireConfigs.with(limits));
                RawClient first = wire.raw();
                RawClient second = wire.raw()) {
            first.upgrade("");
            second.upgrade("");
            try (RawClient third = wire.raw()) {
                assertThat(third.upgrade("")).startsWith("HTTP/1.1 429 ").containsIgnoringCase("retry-after: 1\r\n");
            }
            try (RawClient silent = wire.raw();
                    RawClient silentToo = wire.raw();
                    RawClient oneTooMany = wire.raw()) {
                // Each is on an event loop of its own, so that any of them may be the last.
                Await.until("it is counted", () -> wire.count("parley.ws.handshakes", "result", "address-closed") == 1);
            }
            first.text(RawClient.HELLO).frame();
            second.text(RawClient.HELLO).frame();
            Await.until("both are counted", () -> wire.count("parley.ws.handshakes", "result", "gone") == 2);
            try (RawClient fourth = wire.raw()) {
                fourth.admitted();
            }
        }
    }

    private static void fail(RunningWire wire, String client) throws Exception {
        try (RawClient proxy = wire.raw()) {
            if (!proxy.upgrade("X-Forwarded-For: " + client + "\r\n").startsWith("HTTP/1.1 101 ")) {
                return;
            }
            proxy.text("nonsense").frame();
            proxy.text("{\"type\":\"ping\"}").frame();
        }
    }

    private static int descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (int) Math.min(Integer.MAX_VALUE, unix.getMaxFileDescriptorCount())
                : 1000;
    }

    private static String upgradeFor(RunningWire wire, String client) throws Exception {
        try (RawClient proxy = wire.raw()) {
            return proxy.upgrade("X-Forwarded-For: " + client + "\r\n");
        }
    }
}
