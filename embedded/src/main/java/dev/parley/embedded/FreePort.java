package dev.parley.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports on loopback that nobody listens on at the moment. Another process may take one first: be ready to try another. */
public final class FreePort {

    /** Below those that systems give to outgoing connections, one of which could otherwise take the port first. */
    private static final int LOWEST = 15_000;

    private static final int HIGHEST = 32_000;
    private static final int TRIES = 100;

    /** In turn, so that none is given twice before somebody listens on it; each process begins elsewhere. */
    private static final AtomicInteger TURN =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(HIGHEST - LOWEST));

    private FreePort() {}

    /** A port on which one can listen on loopback. */
    public static int pick() {
        for (int i = 0; i < TRIES; i++) {
            final int port = LOWEST + Math.floorMod(TURN.getAndIncrement(), HIGHEST - LOWEST);
            if (isFree(port)) {
                return port;
            }
        }
        return pickAnywhere();
    }

    private static int pickAnywhere() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port on loopback", e);
        }
    }

    /** Whether one could listen on that port of loopback at this moment. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
