package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this client in one room: joins, joins anew when the session was lost, reads the roster again when events are missing.
 * For the client's thread, but for {@link #isGone}.
 */
final class Membership {
    /** A roster is read again at once, unless that has just been done and did not help. */
    private static final long READ_AGAIN_MILLIS = 200;
    /** After a join that is not the application's own could not be done for now. */
    private static final long REJOIN_MILLIS = 5_000;

    private static final int MOST_HELD_BACK = 1_024;
    /** Reasons for which a peer is out of a room that are nobody's will. */
    private static final Set<String> LOST = Set.of("lost", "node-lost");

    private final String name;
    private final RoomHost host;
    private final Value<RosterSnapshot> snapshot;
    private final Listeners<RoomListener> listeners;
    private final Roster roster = new Roster();
    private final Timers timers;
    private RoomState state = RoomState.IDLE;
    /** How the application wants to be in it; null if it does not. */
    private @Nullable JoinAs wanted;
    /** Rises when the room is joined, left or lost, so that what belongs to before is passed over. */
    private int stay;

    private int reading;
    private long readAt;
    private boolean hasRead;
    /** Since the session began. */
    private boolean wasPutOut;
    /** Whether the room was lost while a join was under way. */
    private boolean doubt;
    /** Signals that came before the roster that has their sender; null: they are told as they come. */
    private @Nullable List<Signal> heldBack = new ArrayList<>();
    /** Left, or put out of it: whatever may still be on its way. */
    private boolean over;
    /** The hub has nothing to tell of the room any more. */
    private volatile boolean gone;

    Membership(String name, RoomHost host, Value<RosterSnapshot> snapshot, Listeners<RoomListener> listeners) {
        this.name = name;
        this.host = host;
        this.snapshot = snapshot;
        this.listeners = listeners;
        this.timers = new Timers(host.loop());
    }

    CompletableFuture<RosterSnapshot> join(JoinAs as) {
        final JoinAs before = wanted;
        wanted = as;
        if (state != RoomState.JOINED && state != RoomState.JOINING) {
            begin();
        }
        final int mine = stay;
        final CompletableFuture<RosterSnapshot> joined = new CompletableFuture<>();
        Futures.then(read(), (done, error) -> {
            if (error == null) {
                joined.complete(snapshot.get());
                return;
            }
            if (mine == stay) {
                joinFailed(error, as, before);
            }
            joined.completeExceptionally(error);
        });
        return joined;
    }

    CompletableFuture<Boolean> leave() {
        host.cancelJoins(lane(), new ParleyException(ErrorCode.CLOSED, name + " was left meanwhile", false));
        end(RoomState.IDLE);
        return takeLeave();
    }

    /** Whether it was left for good, or put out of: nothing will be told of it until it is joined. */
    boolean isGone() {
        return gone;
    }

    void hearRoster(RosterEvent event) {
        if (wanted == null) {
            return;
        }
        final Map<String, Peer> before = roster.peers();
        switch (roster.apply(event, host.self())) {
            case APPLIED -> {
                if (event.isLeft() && event.peer().equals(host.self())) {
                    putOut(event.fields().textOrEmpty("reason"), false);
                } else {
                    tell(before, event.reason(), false);
                }
            }
            case GAP -> {
                if (reading == 0) {
                    final long pause = hasRead ? Math.max(0, readAt + READ_AGAIN_MILLIS - timers.now()) : 0;
                    timers.start("read", pause, this::readAgain);
                }
            }
            case OLD -> {}
        }
    }

    void hearSignal(Signal signal) {
        if (over) {
            return;
        }
        if (heldBack != null && heldBack.size() < MOST_HELD_BACK) {
            heldBack.add(signal);
        } else {
            deliver(signal);
        }
    }

    /**
     * This peer is in the room no more.
     *
     * @param replayed whether it may have been told before, under another number
     */
    void putOut(String reason, boolean replayed) {
        if (wanted == null) {
            notInIt();
            return;
        }
        if (replayed && wasPutOut) {
            rejoin();
            return;
        }
        wasPutOut = true;
        // A join that is under way may have been carried out before this or after: only the next one tells.
        doubt = reading > 0;
        if (LOST.contains(reason) || doubt) {
            rejoin();
        } else {
            close(reason, null);
        }
    }

    /** The room has to be joined anew; what was said to the peer of the old session is said to nobody. */
    void sessionLost() {
        if (wanted == null) {
            notInIt();
            return;
        }
        heldBack = new ArrayList<>();
        wasPutOut = false;
        rejoin();
    }

    /** Roster events were lost. */
    void readAgain() {
        if (wanted == null || reading > 0) {
            return;
        }
        final int mine = stay;
        Futures.then(read(), (done, error) -> {
            if (error == null || mine != stay) {
                return;
            }
            if (Futures.isRetryable(error)) {
                timers.start("read", REJOIN_MILLIS, this::readAgain);
            } else if (error instanceof ParleyException known && known.code() != ErrorCode.CLOSED) {
                close("rejoin-failed", known);
            }
        });
    }

    /** The client is at its end. */
    void clientClosed() {
        if (wanted != null) {
            close("client-closed", null);
        } else {
            end(RoomState.IDLE);
        }
    }

    // ----

    private void joinFailed(Throwable error, JoinAs as, @Nullable JoinAs before) {
        if (state != RoomState.JOINING || reading > 0) {
            if (as.equals(wanted)) {
                wanted = before;
            }
            readAgain(); // what it may have had to find out
            return;
        }
        end(RoomState.IDLE);
        if (Futures.isRetryable(error)) {
            // It may have been carried out, and nobody would know.
            Futures.then(takeLeave(), (left, notEvenThat) -> {});
        } else {
            gone = true;
        }
    }

    private CompletableFuture<Boolean> takeLeave() {
        final int mine = stay;
        final CompletableFuture<Boolean> left = new CompletableFuture<>();
        Futures.then(host.request("leave", Map.of("room", name), lane()), (done, error) -> {
            if (error != null && !(error instanceof ParleyException known && known.code() == ErrorCode.NOT_IN_ROOM)) {
                left.completeExceptionally(error);
                return;
            }
            // Where the hub says that it is not in the room, the session was lost meanwhile, or was never in it.
            if (mine == stay) {
                gone = true;
            }
            left.complete(true);
        });
        return left;
    }

    /** A leave that had no answer is done. */
    private void notInIt() {
        gone |= over;
    }

    private void rejoin() {
        if (heldBack == null) {
            heldBack = new ArrayList<>();
        }
        if (reading == 0) {
            begin();
        } else {
            become(RoomState.JOINING, roster.forget()); // the join that is under way goes on in the new session
        }
        readAgain();
    }

    private void begin() {
        if (heldBack == null) {
            heldBack = new ArrayList<>();
        }
        over = false;
        gone = false;
        restart(RoomState.JOINING);
    }

    private void close(String reason, @Nullable ParleyException error) {
        end(RoomState.CLOSED);
        gone = true;
        listeners.tell(listener -> listener.onClosed(reason, error));
    }

    private void end(RoomState ended) {
        wanted = null;
        heldBack = new ArrayList<>();
        over = true;
        restart(ended);
    }

    private void restart(RoomState next) {
        stay++;
        reading = 0;
        doubt = false;
        timers.stopAll();
        become(next, roster.forget());
    }

    private CompletableFuture<Boolean> read() {
        final int mine = stay;
        reading++;
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        Futures.then(host.request("join", fields(), lane()), (reply, error) -> {
            if (mine == stay) {
                reading--;
            }
            if (error != null) {
                done.completeExceptionally(error);
            } else if (mine == stay && doubt) {
                doubt = false;
                Futures.forward(read(), done);
            } else {
                if (mine == stay) { // else left, or lost, meanwhile
                    take(reply);
                }
                done.complete(true);
            }
        });
        return done;
    }

    private Map<String, @Nullable Object> fields() {
        final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("room", name);
        if (wanted != null && wanted.name() != null) {
            fields.put("name", wanted.name());
        }
        if (wanted != null && wanted.metadata() != null) {
            fields.put("metadata", wanted.metadata());
        }
        return fields;
    }

    private void take(JsonObject reply) {
        readAt = timers.now();
        hasRead = true;
        final Map<String, Peer> before = roster.peers();
        final List<RosterEvent> early = roster.reset(reply);
        state = RoomState.JOINED;
        final int mine = stay;
        tell(before, LeaveReason.UNKNOWN, true);
        if (mine != stay) {
            return; // a listener has left
        }
        early.forEach(this::hearRoster);
        // In a turn of its own, so that whoever waits for the join can listen first.
        timers.start("release", 0, this::release);
    }

    private void release() {
        final List<Signal> held = heldBack == null ? List.of() : heldBack;
        heldBack = null;
        final int mine = stay;
        for (Signal signal : held) {
            if (mine == stay) {
                deliver(signal);
            }
        }
    }

    private void deliver(Signal signal) {
        host.signal(signal);
        listeners.tell(listener -> listener.onSignal(signal));
    }

    /** Tells what has changed, until a listener leaves; all that was found out at once has the same snapshot. */
    private void tell(Map<String, Peer> before, LeaveReason reason, boolean always) {
        final int mine = stay;
        final Map<String, Peer> now = roster.peers();
        if (always || !now.equals(before)) {
            become(state, Map.of());
        }
        tellLeft(before, reason);
        for (Peer peer : now.values()) {
            final Peer previous = before.get(peer.peer());
            if (mine != stay) {
                return;
            }
            if (previous == null) {
                listeners.tell(listener -> listener.onPeerJoined(peer));
            } else if (!previous.equals(peer)) {
                listeners.tell(listener -> listener.onPeerUpdated(peer, previous));
            }
        }
    }

    private void tellLeft(Map<String, Peer> before, LeaveReason reason) {
        final Map<String, Peer> now = roster.peers();
        for (Peer peer : before.values()) {
            if (!now.containsKey(peer.peer())) {
                listeners.tell(listener -> listener.onPeerLeft(peer, reason));
            }
        }
    }

    /** @param gone whom the roster had until now, where it was forgotten */
    private void become(RoomState next, Map<String, Peer> gone) {
        state = next;
        snapshot.set(new RosterSnapshot(
                next, host.self(), roster.version(), List.copyOf(roster.peers().values())));
        tellLeft(gone, LeaveReason.UNKNOWN);
    }

    private String lane() {
        return Room.lane(name, "");
    }
}
