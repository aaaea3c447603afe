package dev.parley.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.testkit.Await;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultyTcpProxyTest {

    private EchoServer server;
    private FaultyTcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new EchoServer();
        proxy = FaultyTcpProxy.before(server.endpoint());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static int echo(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    @Test
    void carries_bytes_unchanged_and_ends_when_both_sides_have_ended() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        try (Socket client = connect()) {
            Thread writer = Thread.startVirtualThread(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            byte[] got = client.getInputStream().readAllBytes();
            writer.join();
            assertThat(Arrays.equals(got, sent)).isTrue();
        }
        Await.until("the connection is forgotten", () -> proxy.connections() == 0);
    }

    @Test
    void tells_its_own_address_in_place_of_the_servers() {
        assertThat(proxy.uri()).isEqualTo("echo://127.0.0.1:" + proxy.port());
    }

    @Test
    void a_cut_resets_present_connections_and_lets_new_ones_in() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, 1)).isOne();
            proxy.cut();
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            assertThat(proxy.connections()).isZero();
        }
        try (Socket client = connect()) {
            assertThat(echo(client, 2)).isEqualTo(2);
        }
    }

    @Test
    void a_finish_ends_connections_in_order() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, 1)).isOne();
            proxy.finish();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void stalled_bytes_hang_and_arrive_later_in_order() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, 1)).isOne();
            proxy.stall();
            client.setSoTimeout(100);
            assertThatThrownBy(() -> echo(client, 2)).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(() -> echo(client, 3)).isInstanceOf(SocketTimeoutException.class);
            client.setSoTimeout(10_000);
            proxy.flow();
            assertThat(client.getInputStream().read()).isEqualTo(2);
            assertThat(client.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void one_direction_alone_can_hang() throws IOException {
        try (Socket client = connect();
                Socket other = connect()) {
            assertThat(echo(other, 1)).isOne();
            proxy.stall(Direction.TO_CLIENT);
            client.setSoTimeout(100);
            assertThatThrownBy(() -> echo(client, 2)).isInstanceOf(SocketTimeoutException.class);
            proxy.flow();
            client.setSoTimeout(10_000);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @RepeatedTest(50)
    void not_one_connection_is_taken_after_refuse_has_returned() {
        proxy.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.accept();
    }

    @Test
    void refuses_new_connections_keeps_present_ones_and_takes_new_ones_again() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, 1)).isOne();
            proxy.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertThat(echo(client, 2)).isEqualTo(2);
        }
        proxy.accept();
        try (Socket client = connect()) {
            assertThat(echo(client, 3)).isEqualTo(3);
        }
    }

    @Test
    void latency_delays_every_byte_both_ways() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, 1)).isOne();
            proxy.latency(Duration.ofMillis(60));
            long before = System.nanoTime();
            assertThat(echo(client, 2)).isEqualTo(2);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
        }
    }

    @Test
    void a_server_that_is_down_shows_as_a_reset() throws IOException {
        server.close();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> {
                        if (echo(client, 1) < 0) {
                            throw new SocketException("closed");
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }
}
