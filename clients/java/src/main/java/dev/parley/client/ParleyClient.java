package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * A client of the hub on the native wire. From {@link #connect} to {@link #close} it keeps one session: it comes back whenever
 * the connection breaks, resumes, and sends again what was not answered, under the same id, so that it is carried out once.
 *
 * <p>All methods may be called from any thread. Listeners are called and futures completed on the client's own, which they must
 * not block.
 */
public final class ParleyClient implements AutoCloseable {
    private final Session session;

    public ParleyClient(ClientOptions options) {
        this(options, new ThreadLoop());
    }

    private ParleyClient(ClientOptions options, Loop loop) {
        this(options, loop, OkHttpTransport.on(SharedHttp.forSockets(http(options)), loop));
    }

    ParleyClient(ClientOptions options, Loop loop, Transport.Factory factory) {
        session = new Session(options, loop, factory);
    }

    private static OkHttpClient http(ClientOptions options) {
        return options.http() == null ? SharedHttp.client() : options.http();
    }

    public Subscription addListener(ClientListener listener) {
        return session.listeners().add(listener);
    }

    /** State of the connection. */
    public Observable<ConnectionSnapshot> connection() {
        return session.connection();
    }

    public ClientState state() {
        return session.connection().get().state();
    }

    /** One's own public id; null until welcomed. */
    public @Nullable String peer() {
        return session.self();
    }

    /** With credentials that are good. */
    public List<IceServer> iceServers() {
        return session.ice().servers();
    }

    /**
     * Connects, once; completed with the first {@code welcome}, or fails with the hub's refusal, or with
     * {@link ErrorCode#CLOSED}. A hub that is not there is tried again and again.
     */
    public CompletableFuture<Welcome> connect() {
        session.loop().run(session::connect);
        return session.ready();
    }

    /**
     * Ends the session: others see this peer leave at once, or, while the connection is broken, at the end of the resume window.
     * What waits fails with {@link ErrorCode#CLOSED}.
     */
    @Override
    public void close() {
        session.loop().run(session.link()::close);
    }

    /**
     * The room of that name, joined or not: listeners may be added before {@link Room#join}. It is always the same, but one
     * that was left, and that nobody listens to, is forgotten.
     */
    public Room room(String name) {
        return session.room(name);
    }

    /** Rooms that were joined and have not been left. */
    public List<Room> rooms() {
        final List<Room> joined = new ArrayList<>();
        for (Room room : session.rooms()) {
            if (room.state() != RoomState.IDLE) {
                joined.add(room);
            }
        }
        return joined;
    }

    /** Also said again to a new session, when this one is lost. */
    public CompletableFuture<Boolean> setStatus(UserStatus status) {
        if (status == UserStatus.UNKNOWN) {
            throw new IllegalArgumentException("no status to set");
        }
        final CompletableFuture<Boolean> set = new CompletableFuture<>();
        session.loop().run(() -> Futures.forward(Futures.map(session.setStatus(status), reply -> true), set));
        return set;
    }

    /** ICE servers with fresh credentials; also renewed by itself. */
    public CompletableFuture<List<IceServer>> refreshIceServers() {
        return session.ice().refresh();
    }

    /**
     * Sends any request of the protocol. Rooms that are joined by it have no {@link Room} that follows them.
     *
     * @return the reply, with the request's id as {@code re}
     */
    public CompletableFuture<JsonObject> request(String type, Map<String, @Nullable Object> fields) {
        return session.request(type, fields, null);
    }

    /**
     * Asks the hub for a sign of life, at once; comes back by itself if there is none in {@link Timing#pongTimeout}, or if it
     * waits. To be called when an app is in the foreground again.
     */
    public void checkConnection() {
        session.loop().run(session.link()::check);
    }

    /** Another network, or one again: what was opened on the old one may be dead. For Android's {@code NetworkCallback}. */
    public void networkChanged() {
        session.loop().run(session.link()::networkChanged);
    }

    /** The app may be stopped at any moment from now on: says to the hub what has been received. */
    public void suspended() {
        session.loop().run(session::suspended);
    }

    /** Breaks the connection as a lost network would, and comes back after the pause. For tests and demonstrations. */
    public void breakConnection(Duration pause) {
        session.loop().run(() -> {
            if (session.link().state() == ClientState.CONNECTED) {
                session.link().lost("broken on purpose", pause.toMillis());
            }
        });
    }
}
