package dev.parley.client;

import dev.parley.client.json.Json;
import dev.parley.client.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to the hub: idle → connecting → connected → waiting → connecting …, and closed from anywhere. Back-off,
 * close codes, the hub's sign of life; it knows nothing of what crosses. For the client's thread.
 */
final class Connection {
    /** A connection that has lasted so long is forgotten to have needed several tries. */
    private static final long STABLE_MILLIS = 5_000;

    private final ClientOptions options;
    private final Transport.Factory factory;
    private final Tokens tokens;
    private final ConnectionOwner owner;
    private final Timers timers;
    private final Heartbeat heartbeat;
    private @Nullable Transport transport;
    private ConnectionSnapshot current = ConnectionSnapshot.IDLE;
    /** Rises with every attempt to connect, so that what belongs to an earlier one is passed over. */
    private int attempt;
    /** Connections in a row that came to nothing, or did not last. */
    private int failures;
    /** Of all, to take turns between the URLs. */
    private int turns;
    /** An error before {@code welcome}; the close code that follows says whether to come back. */
    private @Nullable JsonObject refusal;

    private @Nullable String node;

    Connection(ClientOptions options, Transport.Factory factory, Loop loop, Tokens tokens, ConnectionOwner owner) {
        this.options = options;
        this.factory = factory;
        this.tokens = tokens;
        this.owner = owner;
        this.timers = new Timers(loop);
        this.heartbeat = new Heartbeat(timers, options.timing(), this::sendPing, () -> lost("the hub has gone silent"));
    }

    ClientState state() {
        return current.state();
    }

    ConnectionSnapshot snapshot() {
        return current;
    }

    /** Opens at once; also in place of waiting. */
    void open() {
        final int mine = ++attempt;
        timers.stop("reconnect");
        refusal = null;
        final Duration timeout = options.timing().connectTimeout();
        timers.start("connect", timeout.toMillis(), () -> lost("no welcome within " + timeout.toMillis() + " ms"));
        become(ClientState.CONNECTING, null, 0);
        Futures.then(tokens.get(), (token, error) -> {
            if (mine != attempt) {
                return; // closed, or overtaken, while the token was fetched
            }
            if (error != null) {
                noToken(error);
            } else {
                dial(token, mine);
            }
        });
    }

    void send(String frame) {
        if (transport != null) {
            transport.send(frame);
        }
    }

    /** Ends the session. */
    void close() {
        final Transport last = transport;
        refusal = null;
        finish(CloseReason.of(CloseReason.BY_CLIENT, "closed by this client"));
        if (last != null) {
            last.end();
        }
    }

    /** Gives the connection up and comes back after the usual back-off. */
    void lost(String message) {
        lost(CloseReason.NETWORK_LOST, message, null, 0);
    }

    /** Gives the connection up and comes back after a pause in milliseconds. */
    void lost(String message, long pause) {
        lost(CloseReason.NETWORK_LOST, message, pause, 0);
    }

    /** Whether the hub is there: at once. */
    void check() {
        if (state() == ClientState.WAITING) {
            open();
        } else if (state() == ClientState.CONNECTED) {
            heartbeat.check();
        }
    }

    /** What was opened on another network is worth nothing. */
    void networkChanged() {
        failures = 0;
        tokens.networkChanged();
        if (state() == ClientState.CONNECTING) {
            lost("the network has changed", 0);
        } else {
            check();
        }
    }

    private void dial(String token, int mine) {
        try {
            final String url = options.urls().get(turns % options.urls().size());
            transport = factory.open(url, new Incoming(token, mine));
        } catch (IllegalArgumentException e) {
            // An unusable URL: trying again would change nothing.
            finish(CloseReason.of(CloseReason.BAD_PROTOCOL, String.valueOf(e.getMessage())));
        }
    }

    private void lost(int code, String message, @Nullable Long pause, long retryAfter) {
        final boolean connecting = state() == ClientState.CONNECTING;
        attempt++;
        if (transport != null) {
            transport.drop();
            transport = null;
        }
        timers.stopAll();
        owner.paused();
        // A 1000 that this client has not asked for is some proxy's; the hub has close codes of its own.
        final int meant = code == CloseReason.BY_CLIENT ? CloseReason.NETWORK_LOST : code;
        final String said = refusal == null ? null : refusal.text("message");
        final CloseReason reason = CloseReason.of(meant, said == null ? message : said);
        if (!reason.comeBack() && !(code == CloseReason.UNAUTHORIZED && tokens.refuse())) {
            finish(reason);
            return;
        }
        if (connecting || code < CloseReason.GOING_AWAY) {
            turns++; // whoever closes with a code is well
        }
        final long delay = pause != null ? pause : Math.max(backoff(), retryAfter);
        timers.start("reconnect", delay, this::open); // first: a listener may close this
        become(ClientState.WAITING, reason, delay);
    }

    private long backoff() {
        final Timing timing = options.timing();
        final long doubled = timing.backoffMin().toMillis() << Math.min(failures++, 20);
        final long jittered = timers.jittered(Math.min(timing.backoffMax().toMillis(), doubled));
        return Math.max(jittered, refusal == null ? 0 : refusal.number("retryAfter", 0));
    }

    private void noToken(Throwable error) {
        final String message = String.valueOf(error.getMessage());
        if (error instanceof ParleyException known && !known.retryable()) {
            finish(CloseReason.of(CloseReason.UNAUTHORIZED, message), known);
        } else {
            lost("no token: " + message);
        }
    }

    private void finish(CloseReason reason) {
        finish(reason, refusal == null ? null : ParleyException.of(refusal, reason));
    }

    private void finish(CloseReason reason, @Nullable ParleyException why) {
        if (state() == ClientState.CLOSED) {
            return;
        }
        attempt++;
        transport = null;
        timers.stopAll();
        owner.paused();
        become(ClientState.CLOSED, reason, 0);
        owner.finished(reason, why);
    }

    private void become(ClientState state, @Nullable CloseReason reason, long delay) {
        current = new ConnectionSnapshot(state, reason, Duration.ofMillis(delay), node);
        owner.changed(current);
    }

    private void sendPing() {
        send("{\"type\":\"ping\"}");
    }

    // ---- what the hub says

    private void frame(String text) {
        final JsonObject fields;
        try {
            fields = Json.object(text);
        } catch (IllegalArgumentException e) {
            lost("a frame that is no JSON object");
            return;
        }
        heartbeat.heard();
        final String type = fields.textOrEmpty("type");
        final String re = fields.text("re");
        switch (type) {
            case "welcome" -> welcome(fields);
            case "pong" -> owner.pong();
            case "ack" -> owner.reply(re == null ? "" : re, true, fields);
            case "error" -> error(re, fields);
            default -> push(type, fields);
        }
    }

    private void error(@Nullable String re, JsonObject fields) {
        if (re != null) {
            owner.reply(re, false, fields);
        } else if (state() == ClientState.CONNECTED) {
            owner.push("error", fields);
        } else {
            refusal = fields;
        }
    }

    private void push(String type, JsonObject fields) {
        if (type.equals("go-away")) {
            final String reason = fields.textOrEmpty("reason");
            timers.start("go-away", fields.number("delay", 0), () -> {
                turns++;
                lost(CloseReason.GOING_AWAY, reason, 0L, 0);
            });
        }
        owner.push(type, fields);
    }

    private void welcome(JsonObject fields) {
        timers.stop("connect");
        timers.start("stable", STABLE_MILLIS, () -> failures = 0);
        tokens.accept();
        node = fields.text("node");
        final int mine = attempt;
        become(ClientState.CONNECTED, null, 0);
        if (mine != attempt) {
            return; // a listener has closed it
        }
        owner.welcome(fields);
        // The hub replays before it answers: with the pong all that was missed is here. The ping leaves before all that
        // waits, since the hub reads no more for a while where it has many requests to answer.
        if (mine == attempt) { // else a listener has ended that
            heartbeat.ping();
            owner.open(fields);
        }
    }

    /** Of one attempt; what it tells later is passed over. */
    private final class Incoming implements TransportListener {
        private final String token;
        private final int mine;

        Incoming(String token, int mine) {
            this.token = token;
            this.mine = mine;
        }

        @Override
        public void opened() {
            if (mine == attempt) {
                send(owner.hello(token));
            }
        }

        @Override
        public void frame(String text) {
            if (mine == attempt) {
                Connection.this.frame(text);
            }
        }

        @Override
        public void down(int code, String message, long retryAfter) {
            if (mine == attempt) {
                lost(code, message, null, retryAfter);
            }
        }
    }
}
