package dev.parley.client;

import dev.parley.client.json.Json;
import dev.parley.client.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a client keeps over its connections, and what it does about all that crosses them. For the client's thread. */
final class Session implements ConnectionOwner, RoomHost {
    private final ClientOptions options;
    private final Loop loop;
    private final Connection link;
    private final Requests requests;
    private final Inbox inbox;
    private final IceRenewal ice;
    private final TokenRenewal tokenRenewal;
    private final Value<ConnectionSnapshot> snapshot = new Value<>(ConnectionSnapshot.IDLE);
    private final Listeners<ClientListener> listeners = new Listeners<>();
    /** What {@link ParleyClient#connect} has promised. */
    private final CompletableFuture<Welcome> ready = new CompletableFuture<>();
    /** Guarded by itself. */
    private final Map<String, Room> rooms = new LinkedHashMap<>();
    /** The secret that resumes this session. */
    private @Nullable String secret;

    private volatile @Nullable String self;
    private @Nullable UserStatus status;
    private long brokenAt;
    /** Of the resume that is being replayed; null when there is none. */
    private @Nullable Replay replay;

    private static final class Replay {
        private final boolean gap;
        private int pushes;

        Replay(boolean gap) {
            this.gap = gap;
        }
    }

    Session(ClientOptions options, Loop loop, Transport.Factory factory) {
        this.options = options;
        this.loop = loop;
        final long patience = 2 * options.timing().connectTimeout().toMillis();
        final Tokens tokens = new Tokens(loop, options.token(), options.renewable(), patience);
        this.link = new Connection(options, factory, loop, tokens, this);
        this.requests = new Requests(options.timing(), loop, this::transmit);
        this.inbox = new Inbox(loop, seq -> link.send(Frames.received(seq)));
        this.ice = new IceRenewal(
                loop, this::ask, servers -> listeners.tell(listener -> listener.onIceServers(servers)), this::warn);
        this.tokenRenewal = new TokenRenewal(loop, tokens, this::ask, this::warn);
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public @Nullable String self() {
        return self;
    }

    Observable<ConnectionSnapshot> connection() {
        return snapshot;
    }

    Listeners<ClientListener> listeners() {
        return listeners;
    }

    IceRenewal ice() {
        return ice;
    }

    Connection link() {
        return link;
    }

    CompletableFuture<Welcome> ready() {
        return ready;
    }

    Room room(String name) {
        synchronized (rooms) {
            if (!rooms.containsKey(name)) {
                rooms.values().removeIf(Room::isForgettable);
            }
            return rooms.computeIfAbsent(name, one -> new Room(one, this));
        }
    }

    @Override
    public boolean keep(Room room) {
        synchronized (rooms) {
            final Room known = rooms.putIfAbsent(room.name(), room);
            return known == null || known.equals(room);
        }
    }

    List<Room> rooms() {
        synchronized (rooms) {
            return new ArrayList<>(rooms.values());
        }
    }

    void connect() {
        if (link.state() == ClientState.IDLE) {
            link.open();
        }
    }

    /** Also said again to a new session, when this one is lost. */
    CompletableFuture<JsonObject> setStatus(UserStatus wanted) {
        status = wanted;
        return request("status", Map.of("status", Words.of(wanted)), "status");
    }

    /** The application may be stopped at any moment from now on. */
    void suspended() {
        inbox.flush();
    }

    @Override
    public CompletableFuture<JsonObject> request(
            String type, Map<String, @Nullable Object> fields, @Nullable String lane) {
        return requests.ask(type, fields, lane);
    }

    private CompletableFuture<JsonObject> ask(String type, Map<String, @Nullable Object> fields) {
        return requests.ask(type, fields, null);
    }

    @Override
    public void cancelJoins(String lane, ParleyException error) {
        requests.failAll(one -> error, one -> one.type().equals("join") && lane.equals(one.lane()));
    }

    @Override
    public void signal(Signal signal) {
        listeners.tell(listener -> listener.onSignal(signal));
    }

    // ---- what the connection tells

    @Override
    public String hello(String token) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", "hello");
        fields.put("token", token);
        if (secret != null) {
            fields.put("resume", Map.of("session", secret, "seq", inbox.seq()));
        }
        fields.put("client", options.client().json());
        return Json.write(fields);
    }

    @Override
    public void welcome(JsonObject fields) {
        final Welcome welcome = Welcome.of(fields);
        final String previous = self;
        secret = fields.text("session");
        self = welcome.peer();
        replay = welcome.resumed() ? new Replay(welcome.gap()) : null;
        inbox.begin(welcome.resumed());
        final boolean lost = previous != null && !welcome.resumed();
        if (lost) {
            requests.sessionLost();
        }
        listeners.tell(listener -> listener.onWelcome(welcome));
        ice.take(fields);
        if (previous != null && lost) {
            tellLost(welcome.peer(), previous);
        }
        // Asked for before what waits is sent: a room first, and then what is said in it.
        for (Room room : rooms()) {
            if (lost) {
                room.membership().sessionLost();
            } else if (welcome.gap()) {
                room.membership().readAgain();
            }
        }
        if (lost && status != null) {
            Futures.then(setStatus(status), (done, error) -> {
                if (error != null) {
                    warn(error);
                }
            });
        }
        loop.defer(() -> ready.complete(welcome));
    }

    @Override
    public void open(JsonObject welcome) {
        requests.resume(Welcome.of(welcome).maxMessage());
    }

    @Override
    public void paused() {
        if (link.state() == ClientState.CONNECTED) {
            brokenAt = loop.now();
        }
        tokenRenewal.pause();
        inbox.pause();
        requests.pause();
    }

    @Override
    public void changed(ConnectionSnapshot next) {
        snapshot.set(next);
        listeners.tell(listener -> listener.onState(next));
    }

    @Override
    public void finished(CloseReason reason, @Nullable ParleyException refusal) {
        final ParleyException error = ParleyException.closed(reason);
        ice.end();
        tokenRenewal.end();
        secret = null;
        requests.end(error);
        rooms().forEach(room -> room.membership().clientClosed());
        loop.defer(() -> ready.completeExceptionally(refusal == null ? error : refusal));
        listeners.tell(listener -> listener.onClosed(reason));
    }

    @Override
    public void reply(String re, boolean ok, JsonObject body) {
        requests.answer(re, ok, body);
    }

    @Override
    public void pong() {
        final Replay done = replay;
        replay = null;
        if (done != null) {
            final Duration away = Duration.ofMillis(loop.now() - brokenAt);
            listeners.tell(listener -> listener.onResumed(away, done.pushes, done.gap));
        }
    }

    @Override
    public void push(String type, JsonObject fields) {
        final long seq = fields.number("seq", 0);
        // Who fails to get a signal does so once: this has no mid, and may come again under another number.
        final String mid =
                type.equals("undeliverable") ? fields.text("re") + " " + fields.text("to") : fields.text("mid");
        if (!inbox.isRepeat(seq, mid)) {
            if (replay != null && seq > 0) {
                replay.pushes++;
            }
            handle(type, fields);
        }
        if (link.state() == ClientState.CONNECTED) { // else a listener has ended that
            inbox.take();
        }
    }

    // ----

    /** What can't leave is not lost: requests are sent again after the resume, and the resume itself says {@code received}. */
    private void transmit(Pending one) {
        link.send(one.frame(inbox.sayReceived()));
    }

    private void tellLost(String peer, String previous) {
        listeners.tell(listener -> listener.onSessionLost(peer, previous));
    }

    private void warn(Throwable error) {
        final ParleyException known = error instanceof ParleyException one
                ? one
                : new ParleyException(ErrorCode.NO_TOKEN, String.valueOf(error), true);
        listeners.tell(listener -> listener.onWarning(known));
    }

    private void handle(String type, JsonObject fields) {
        final Signal signal = Signal.of(type, fields);
        if (signal != null) {
            final Room room = known(signal.room());
            if (room == null) {
                signal(signal);
            } else {
                room.membership().hearSignal(signal);
            }
            return;
        }
        final String reason = fields.textOrEmpty("reason");
        switch (type) {
            case "peer-joined", "peer-updated", "peer-left" -> {
                final Room room = known(fields.textOrEmpty("room"));
                if (room != null) {
                    room.membership().hearRoster(new RosterEvent(type, fields));
                }
            }
            case "room-closed" -> roomClosed(fields.textOrEmpty("room"), reason);
            case "error" -> warn(ParleyException.of(fields, null));
            case "token-expiring" -> {
                final Duration in = Duration.ofMillis(fields.number("in", 0));
                listeners.tell(listener -> listener.onTokenExpiring(in));
                tokenRenewal.begin();
            }
            case "undeliverable" ->
                listeners.tell(listener -> listener.onUndeliverable(
                        fields.textOrEmpty("re"), fields.textOrEmpty("to"), fields.textOrEmpty("code")));
            case "go-away" -> {
                final Duration delay = Duration.ofMillis(fields.number("delay", 0));
                listeners.tell(listener -> listener.onGoAway(reason, delay));
            }
            default -> listeners.tell(listener -> listener.onUnknown(type, fields));
        }
    }

    private void roomClosed(String name, String reason) {
        listeners.tell(listener -> listener.onRoomClosed(name, reason));
        final Room room = known(name);
        if (room != null) {
            room.membership().putOut(reason, replay != null);
        }
    }

    private @Nullable Room known(String name) {
        synchronized (rooms) {
            return rooms.get(name);
        }
    }
}
