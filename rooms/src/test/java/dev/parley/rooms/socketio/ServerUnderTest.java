package dev.parley.rooms.socketio;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server with the application that the wire tests expect, so that the same tests can be asked of ours and, with
 * {@code -Dserver=stock}, of netty-socketio as it comes.
 *
 * <p>Namespaces {@code /} and {@code /custom}. A CONNECT whose auth is {@code {"token":"bad"}} is refused with data,
 * {@code "slow"} is let in and {@code "slow-bad"} refused 200 ms later, {@code "never"} is not answered at all, and any
 * other (or none) is let in, told {@code auth}. The events:
 *
 * <ul>
 *   <li>{@code message} comes back as {@code message-back}, {@code message-with-ack} as its acknowledgement
 *   <li>{@code burst} with n sends n events {@code b} with 0 … n-1
 *   <li>{@code bytes} sends an event {@code bytes} with attachments {@code 00 01 02} and an empty one
 *   <li>{@code spread} sends that to every connected socket
 *   <li>{@code kick} disconnects the socket, {@code hang-up} closes its transport
 * </ul>
 */
abstract class ServerUnderTest implements AutoCloseable {

    /** What the application saw, in order: {@code connect}, {@code event NAME}, {@code disconnect REASON}. */
    final List<String> seen = new CopyOnWriteArrayList<>();

    static final boolean STOCK = "stock".equals(System.getProperty("server"));

    record Settings(
            Duration pingInterval,
            Duration pingTimeout,
            int maxPayload,
            Duration upgrade,
            Duration connect,
            Set<String> origins,
            boolean compression) {

        static Settings defaults() {
            return new Settings(
                    Duration.ofMillis(300),
                    Duration.ofMillis(500),
                    100_000,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Set.of("https://good.example"),
                    false);
        }

        Settings heartbeat(int intervalMillis, int timeoutMillis) {
            return new Settings(
                    Duration.ofMillis(intervalMillis),
                    Duration.ofMillis(timeoutMillis),
                    maxPayload,
                    upgrade,
                    connect,
                    origins,
                    compression);
        }

        Settings quiet() {
            return heartbeat(25_000, 20_000);
        }

        Settings maxPayload(int bytes) {
            return new Settings(pingInterval, pingTimeout, bytes, upgrade, connect, origins, compression);
        }

        Settings deadlines(int upgradeMillis, int connectMillis) {
            return new Settings(
                    pingInterval,
                    pingTimeout,
                    maxPayload,
                    Duration.ofMillis(upgradeMillis),
                    Duration.ofMillis(connectMillis),
                    origins,
                    compression);
        }

        Settings origins(String... allowed) {
            return new Settings(pingInterval, pingTimeout, maxPayload, upgrade, connect, Set.of(allowed), compression);
        }

        Settings compressed() {
            return new Settings(pingInterval, pingTimeout, maxPayload, upgrade, connect, origins, true);
        }
    }

    static ServerUnderTest start(Settings settings) {
        return STOCK ? new StockServer(settings) : new OwnServer(settings);
    }

    abstract int port();

    @Override
    public abstract void close();
}
