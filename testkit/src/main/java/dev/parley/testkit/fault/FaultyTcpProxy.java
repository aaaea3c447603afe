package dev.parley.testkit.fault;

import dev.parley.testkit.infra.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands on loopback between a client and a server, and breaks what is between them: cuts connections, lets them hang in one
 * direction or both, refuses new ones, makes them slow. Safe for use from any thread; no call waits for the other side.
 */
public final class FaultyTcpProxy implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 3000;
    private static final int BACKLOG = 128;
    private static final Duration ACCEPTOR_END = Duration.ofSeconds(10);

    private final Endpoint server;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Gates gates = new Gates(new Gate(), new Gate());
    private final Latency latency = new Latency();
    private ServerSocket listener;
    private Thread acceptor;
    private boolean closed;

    private FaultyTcpProxy(Endpoint server) throws IOException {
        this.server = server;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        this.acceptor = acceptFrom(listener);
    }

    /** A proxy before a server, which at first does no harm. */
    public static FaultyTcpProxy before(Endpoint server) {
        try {
            return new FaultyTcpProxy(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect to reach the server through this proxy. */
    public Endpoint endpoint() {
        return server.at("127.0.0.1", port);
    }

    public String uri() {
        return endpoint().uri();
    }

    public int port() {
        return port;
    }

    /** How many connections there are through the proxy now. */
    public int connections() {
        return links.size();
    }

    /** Ends all present connections with a TCP reset on both sides; new ones work. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Ends all present connections in order (FIN) on both sides; new ones work. */
    public void finish() {
        links.forEach(Link::finish);
    }

    /** Lets bytes hang in both directions, of present and new connections: they stay open, and nothing arrives. */
    public void stall() {
        stall(Direction.TO_SERVER);
        stall(Direction.TO_CLIENT);
    }

    /** Lets bytes hang in one direction. */
    public void stall(Direction direction) {
        gates.of(direction).setShut(true);
    }

    /** Lets bytes flow again after {@link #stall()}; what hung arrives, in order. */
    public void flow() {
        gates.toServer().setShut(false);
        gates.toClient().setShut(false);
    }

    /** Makes every byte take this long, one way, from now on; zero takes it back. */
    public void latency(Duration oneWay) {
        latency.set(oneWay);
    }

    /** Refuses new connections from its return on; present ones go on. */
    public synchronized void refuse() {
        try {
            listener.close();
            // The system goes on listening until the thread has left its call.
            if (!acceptor.join(ACCEPTOR_END)) {
                throw new IllegalStateException("Port " + port + " still takes connections after " + ACCEPTOR_END);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes new connections again after {@link #refuse()}, on the same port. */
    public synchronized void accept() {
        if (closed || !listener.isClosed()) {
            return;
        }
        try {
            listener = listen(port);
            acceptor = acceptFrom(listener);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts all connections and takes no more. */
    @Override
    public synchronized void close() {
        closed = true;
        refuse();
        cut();
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        return socket;
    }

    private Thread acceptFrom(ServerSocket socket) {
        return Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try {
                    Socket client = socket.accept();
                    Thread.ofVirtual().start(() -> connect(client));
                } catch (IOException refusing) {
                    return;
                }
            }
        });
    }

    private void connect(Socket client) {
        Socket upstream = new Socket();
        try {
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            upstream.connect(new InetSocketAddress(server.host(), server.port()), CONNECT_TIMEOUT_MILLIS);
        } catch (IOException serverDown) {
            Link.reset(client);
            Link.reset(upstream);
            return;
        }
        Link link = new Link(client, upstream, gates, latency, links::remove);
        synchronized (this) {
            if (closed) {
                link.reset();
                return;
            }
            links.add(link);
        }
        link.start();
    }
}
