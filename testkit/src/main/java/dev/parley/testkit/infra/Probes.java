package dev.parley.testkit.infra;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.parley.testkit.RedisProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Whether a server answers at this moment. */
final class Probes {

    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(3).toMillis();

    private Probes() {}

    static boolean accepts(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    static boolean redis(Endpoint endpoint) {
        try (RedisProbe probe = RedisProbe.connect(endpoint.host(), endpoint.port())) {
            return probe.call("PING").equals("PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    static boolean amqp(Endpoint endpoint) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setConnectionTimeout(TIMEOUT_MILLIS);
        factory.setHandshakeTimeout(TIMEOUT_MILLIS);
        factory.setAutomaticRecoveryEnabled(false);
        try {
            factory.setUri(endpoint.uri());
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
        try (Connection connection = factory.newConnection()) {
            return connection.isOpen();
        } catch (IOException | TimeoutException notYet) {
            return false;
        }
    }
}
