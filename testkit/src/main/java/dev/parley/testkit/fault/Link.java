package dev.parley.testkit.fault;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through the proxy: a socket on either side and a pipe in either direction. */
final class Link {

    private static final int DIRECTIONS = 2;

    private final Socket client;
    private final Socket server;
    private final AtomicInteger pipesLeft = new AtomicInteger(DIRECTIONS);
    private final Consumer<Link> onEnd;
    private final Pipe toServer;
    private final Pipe toClient;

    Link(Socket client, Socket server, Gates gates, Latency latency, Consumer<Link> onEnd) {
        this.client = client;
        this.server = server;
        this.onEnd = onEnd;
        this.toServer = new Pipe(client, server, gates.toServer(), latency, this::pipeEnded, this::reset);
        this.toClient = new Pipe(server, client, gates.toClient(), latency, this::pipeEnded, this::reset);
    }

    void start() {
        toServer.start();
        toClient.start();
    }

    /** Ends both sides with a TCP reset, whatever is on its way. */
    void reset() {
        reset(client);
        reset(server);
        toServer.stop();
        toClient.stop();
        onEnd.accept(this);
    }

    /** Ends both sides in order (FIN). */
    void finish() {
        close(client);
        close(server);
        toServer.stop();
        toClient.stop();
        onEnd.accept(this);
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closed) {
            // Then there is nothing left to reset.
        }
        close(socket);
    }

    private void pipeEnded() {
        if (pipesLeft.decrementAndGet() == 0) {
            finish();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // A socket that can't be closed is gone as well.
        }
    }
}
