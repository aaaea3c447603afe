package dev.parley.embedded;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * How the embedded broker is started. It always listens on loopback.
 *
 * @param port port, or 0 for a free one
 * @param user the only user's name, ASCII
 * @param password the user's password, ASCII
 */
public record BrokerOptions(int port, String user, String password) {

    public BrokerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("A port is 0 to 65535, not " + port);
        }
        if (user.isBlank() || password.isEmpty()) {
            throw new IllegalArgumentException("The broker's user needs a name and a password");
        }
        // Broker-J refuses the login when it is not ASCII, and takes ${...} for a variable.
        if (!(user + password).matches("[\\x20-\\x7e]*") || (user + password).contains("${")) {
            throw new IllegalArgumentException("The broker's user and password must be ASCII without ${");
        }
    }

    /** User and password {@code guest}, as with RabbitMQ. */
    public static BrokerOptions onFreePort() {
        return onPort(0);
    }

    /** User and password {@code guest}, as with RabbitMQ. */
    public static BrokerOptions onPort(int port) {
        return new BrokerOptions(port, "guest", "guest");
    }

    /** {@code amqp://USER:PASSWORD@127.0.0.1:PORT}. Contains the password: don't log it. */
    public String uri() {
        return "amqp://" + escape(user) + ":" + escape(password) + "@127.0.0.1:" + port;
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "BrokerOptions[port=" + port + ", user=" + user + "]";
    }
}
