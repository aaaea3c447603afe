package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One room, as seen by one client: {@link ParleyClient#room} gives it, the same for a name, until it was left and nobody listens
 * to it any more. Listeners are best added before joining; no signal comes before the roster that has its sender.
 *
 * <p>Signals ({@code offer}, {@code answer}, {@code candidates}, {@code bye}) to one peer leave one after the other, each when
 * the one before has its outcome, so that no retry can put them out of order. Messages don't wait for each other.
 *
 * <p>Whatever sends fails with a {@link ParleyException}, after retries, time-outs and reconnections have been tried. All
 * methods may be called from any thread.
 */
public final class Room {
    private final String name;
    private final RoomHost host;
    private final Value<RosterSnapshot> snapshot;
    private final Listeners<RoomListener> listeners = new Listeners<>();
    private final Membership membership;

    Room(String name, RoomHost host) {
        this.name = name;
        this.host = host;
        this.snapshot = new Value<>(new RosterSnapshot(RoomState.IDLE, host.self(), -1, List.of()));
        this.membership = new Membership(name, host, snapshot, listeners);
    }

    public String name() {
        return name;
    }

    /** Who is there. */
    public Observable<RosterSnapshot> roster() {
        return snapshot;
    }

    public RoomState state() {
        return snapshot.get().state();
    }

    /** The others, in the order in which they joined. */
    public List<Peer> peers() {
        return snapshot.get().peers();
    }

    public Subscription addListener(RoomListener listener) {
        return listeners.add(listener);
    }

    /** As the token says. */
    public CompletableFuture<RosterSnapshot> join() {
        return join(JoinAs.TOKEN_SAYS);
    }

    /**
     * Joins, or, when in it already, changes name or metadata. From then on the client keeps this peer in the room, over lost
     * sessions, too, until {@link #leave}.
     */
    public CompletableFuture<RosterSnapshot> join(JoinAs as) {
        final CompletableFuture<RosterSnapshot> joined = new CompletableFuture<>();
        host.loop().run(() -> {
            if (host.keep(this)) {
                Futures.forward(membership.join(as), joined);
            } else {
                joined.completeExceptionally(new ParleyException(
                        ErrorCode.CLOSED, name + " was left and forgotten; the client has another by now", false));
            }
        });
        return joined;
    }

    /** Leaves; nothing is told of the room any more once the client's thread has this. */
    public CompletableFuture<Boolean> leave() {
        final CompletableFuture<Boolean> left = new CompletableFuture<>();
        host.loop().run(() -> Futures.forward(membership.leave(), left));
        return left;
    }

    public CompletableFuture<SignalOutcome> offer(String to, String sdp) {
        return signal("offer", to, "sdp", sdp);
    }

    public CompletableFuture<SignalOutcome> answer(String to, String sdp) {
        return signal("answer", to, "sdp", sdp);
    }

    /** @param candidates JSON each; none means that there are no more */
    public CompletableFuture<SignalOutcome> candidates(String to, List<?> candidates) {
        return signal("candidates", to, "candidates", candidates);
    }

    /** @param reason null for none */
    public CompletableFuture<SignalOutcome> bye(String to, @Nullable String reason) {
        return signal("bye", to, "reason", reason);
    }

    /**
     * To everybody else in the room.
     *
     * @param data any JSON, as {@link dev.parley.client.json.Json} writes it
     */
    public CompletableFuture<SignalOutcome> send(@Nullable Object data) {
        final Map<String, @Nullable Object> fields = fields();
        fields.put("data", data);
        return Futures.map(host.request("message", fields, null), SignalOutcome::of);
    }

    /** To one peer. */
    public CompletableFuture<SignalOutcome> sendTo(String to, @Nullable Object data) {
        final Map<String, @Nullable Object> fields = fields();
        fields.put("to", to);
        fields.put("data", data);
        return Futures.map(host.request("message", fields, null), SignalOutcome::of);
    }

    /**
     * Tells the operators what became of the connection to a peer.
     *
     * @param stats {@code docs/protocol.md}, "What clients report"; null for none
     */
    public CompletableFuture<Boolean> report(String to, PeerConnectionState state, @Nullable Map<String, ?> stats) {
        final Map<String, @Nullable Object> fields = fields();
        fields.put("to", to);
        fields.put("state", Words.of(state));
        if (stats != null) {
            fields.put("stats", stats);
        }
        return Futures.map(host.request("report", fields, null), done -> true);
    }

    /** For moderators: ends the peer's session. */
    public CompletableFuture<Boolean> kick(String peer) {
        return kick(peer, Duration.ZERO);
    }

    /** @param ban for which the peer's user may not join again, in whole seconds; zero for none */
    public CompletableFuture<Boolean> kick(String peer, Duration ban) {
        final Map<String, @Nullable Object> fields = fields();
        fields.put("peer", peer);
        if (!ban.isZero()) {
            fields.put("ban", ban.toSeconds());
        }
        return Futures.map(host.request("kick", fields, null), done -> true);
    }

    // ---- for the client

    Membership membership() {
        return membership;
    }

    /** Whether nobody would notice if another took its place. From any thread. */
    boolean isForgettable() {
        return membership.isGone() && listeners.isEmpty() && !snapshot.isWatched();
    }

    /** Joins and leaves of a room, and signals to a peer, wait for each other. */
    static String lane(String room, String to) {
        return room + " " + to;
    }

    private CompletableFuture<SignalOutcome> signal(String type, String to, String field, @Nullable Object value) {
        final Map<String, @Nullable Object> fields = fields();
        fields.put("to", to);
        if (value != null) {
            fields.put(field, value);
        }
        final CompletableFuture<JsonObject> reply = host.request(type, fields, lane(name, to));
        return Futures.map(reply, SignalOutcome::of);
    }

    private Map<String, @Nullable Object> fields() {
        final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("room", name);
        return fields;
    }
}
