package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
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

    @Test
    void connections_that_say_nothing_do_not_keep_others_from_being_served() throws Exception {
        final Leaks leaks = Leaks.watch();
        final Deque<SocketChannel> silent = new ArrayDeque<>();
        try (RunningWire wire = new RunningWire(
                RunningWire.CONFIG.withDeadlines(RunningWire.CONFIG.deadlines().withUpgrade(Duration.ofSeconds(20))))) {
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
        try (RunningWire wire = new RunningWire(
                RunningWire.CONFIG.withLimits(RunningWire.CONFIG.limits().withConnections(3)))) {
            final List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                clients.add(wire.raw().admitted());
            }
            try (RawClient tooMany = wire.raw()) {
                assertThat(tooMany.ended()).isTrue();
            }
            assertThat(wire.count("parley.ws.handshakes", "result", "full")).isEqualTo(1);
            clients.removeFirst().close();
            RunningWire.eventually(() -> wire.connections() == 2);
            clients.add(wire.raw().admitted());
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void an_address_that_connects_too_often_is_turned_away_and_others_behind_a_proxy_are_not() throws Exception {
        final WebSocketConfig.Limits limits = new WebSocketConfig.Limits(1000, 1, 2, 10, 100);
        try (RunningWire wire = new RunningWire(RunningWire.CONFIG.withLimits(limits))) {
            wire.raw().admitted().close();
            wire.raw().admitted().close();
            try (RawClient third = wire.raw()) {
                assertThat(third.ended()).isTrue();
            }
            assertThat(wire.count("parley.ws.handshakes", "result", "address-closed"))
                    .isEqualTo(1);
        }
        try (RunningWire wire =
                new RunningWire(RunningWire.CONFIG.withLimits(limits).withTrustedProxies(List.of("127.0.0.0/8")))) {
            assertThat(upgradeFor(wire, "203.0.113.1")).startsWith("HTTP/1.1 101 ");
            assertThat(upgradeFor(wire, "203.0.113.1")).startsWith("HTTP/1.1 101 ");
            assertThat(upgradeFor(wire, "203.0.113.1"))
                    .startsWith("HTTP/1.1 429 ")
                    .contains("etry-");
            assertThat(upgradeFor(wire, "1.1.1.1, 203.0.113.1")).startsWith("HTTP/1.1 429 ");
            assertThat(upgradeFor(wire, "203.0.113.2")).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void handshakes_in_progress_are_bounded_for_each_address() throws Exception {
        final WebSocketConfig.Limits limits = new WebSocketConfig.Limits(1000, 0, 1, 2, 100);
        try (RunningWire wire = new RunningWire(RunningWire.CONFIG.withLimits(limits));
                RawClient first = wire.raw();
                RawClient second = wire.raw()) {
            first.upgrade("");
            second.upgrade("");
            try (RawClient third = wire.raw()) {
                assertThat(third.ended()).isTrue();
            }
            first.text(RawClient.HELLO).frame();
            second.text(RawClient.HELLO).frame();
            try (RawClient fourth = wire.raw()) {
                fourth.admitted();
            }
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
