package dev.parley.client.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The admin client, against a server that has one answer for all, and closes each connection after it without saying so. */
class AdminClientTest {
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private ServerSocket server;

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void a_pause_after_which_the_node_has_closed_its_connection_does_no_harm() throws IOException {
        final AdminClient admin = at("200 OK", "", "{\"removed\":1}");
        assertThat(admin.rooms(null, 10).items()).isEmpty();
        assertThat(admin.rooms(null, 10).items()).isEmpty();
        assertThat(admin.closeRoom("garden")).isEqualTo(1);
        assertThat(admin.kick("garden", "p1", Duration.ofHours(1))).isEqualTo(1);
        assertThat(requests).hasSize(4);
    }

    @Test
    void nothing_is_done_twice_whatever_the_answer_asks_for() throws IOException {
        final AdminClient admin = at("503 Service Unavailable", "Retry-After: 0\r\n", "{\"detail\":\"not now\"}");
        final AdminException failure = catchThrowableOfType(AdminException.class, () -> admin.sendMessage("garden", 1));
        assertThat(failure.status()).isEqualTo(503);
        assertThat(failure).hasMessageEndingWith("503 not now");
        assertThat(requests).containsExactly("POST /admin/v1/rooms/garden/messages HTTP/1.1");
    }

    @Test
    void an_answer_that_is_no_JSON_says_so_and_one_of_a_proxy_has_its_status() throws IOException {
        final AdminClient admin = at("200 OK", "", "<html>log in</html>");
        final AdminException none = catchThrowableOfType(AdminException.class, admin::node);
        assertThat(none.status()).isZero();
        assertThat(none).hasMessageContaining("no JSON object");
        server.close();
        final AdminClient proxied = at("502 Bad Gateway", "", "<html>bad gateway</html>");
        assertThat(catchThrowableOfType(AdminException.class, proxied::node).status())
                .isEqualTo(502);
    }

    private AdminClient at(String status, String headers, String body) throws IOException {
        final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server = listening;
        final String answer = "HTTP/1.1 " + status + "\r\n" + headers
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        final Thread thread = new Thread(() -> {
            while (!listening.isClosed()) {
                try (Socket socket = listening.accept()) {
                    answer(socket, answer);
                } catch (IOException e) {
                    if (!listening.isClosed()) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return AdminClient.of("http://127.0.0.1:" + listening.getLocalPort(), "token");
    }

    private void answer(Socket socket, String answer) throws IOException {
        final BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        requests.add(reader.readLine());
        int length = 0;
        for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
            if (line.startsWith("Content-Length: ")) {
                length = Integer.parseInt(line.substring(16));
            }
        }
        while (length > 0) {
            length -= (int) reader.skip(length);
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }
}
