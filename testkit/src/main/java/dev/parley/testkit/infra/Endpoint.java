package dev.parley.testkit.infra;

/**
 * Where a test server listens.
 *
 * @param host name or address
 * @param port TCP port
 * @param uri the same as clients take it: {@code redis://HOST:PORT}, {@code amqp://USER:PASSWORD@HOST:PORT} or
 *     {@code jdbc:postgresql://HOST:PORT/DATABASE}
 */
public record Endpoint(String host, int port, String uri) {

    static Endpoint redis(String host, int port) {
        return new Endpoint(host, port, "redis://" + host + ":" + port);
    }

    static Endpoint amqp(String host, int port) {
        return new Endpoint(host, port, "amqp://guest:guest@" + host + ":" + port);
    }

    static Endpoint postgres(String host, int port) {
        return new Endpoint(host, port, "jdbc:postgresql://" + host + ":" + port + "/postgres");
    }

    /** The same kind of server behind another address, such as a proxy's. */
    public Endpoint at(String otherHost, int otherPort) {
        return new Endpoint(otherHost, otherPort, uri.replace(host + ":" + port, otherHost + ":" + otherPort));
    }
}
