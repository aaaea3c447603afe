package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.limit.TokenBucket;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.room.Occupant;
import dev.parley.hub.route.Lanes;
import dev.parley.hub.route.Target;
import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: who it is, and what requests, rooms and other nodes do with it. Its connections and requests come
 * in by {@link Clients}; {@link Lifetime} has the states through which it outlives them, {@link Ending} the ways in which
 * it ends. Its state belongs to one loop; what says "any thread" hops there.
 */
public final class Session {
    private final SessionRecord origin;
    private final Loop loop;
    private final StoredState stored;
    private final Lifetime lifetime;
    private final Outbox outbox;
    private final Persistence persistence;
    private final Ownership ownership;
    private final Mailbox mailbox;
    private final Calls calls;
    private final TokenBucket messages;
    private final Device device;
    private final Memberships memberships;
    private final Joins joins;
    private final Occupant occupant;
    private final Lanes lanes;
    private final Incoming incoming;
    private final Target target;
    private final Ending ending;
    private volatile Grants grants;
    private volatile boolean adopted;

    Session(SessionRecord origin, Grants grants, Outbox outbox, Loop loop, SessionParts parts) {
        this.origin = origin;
        this.grants = grants;
        this.outbox = outbox;
        this.loop = loop;
        this.stored = new StoredState(this, origin, parts.resumeWindow());
        this.lifetime = parts.lifetime(loop, new Alone());
        this.persistence = parts.persistence(origin, loop, outbox, stored);
        this.ownership = parts.ownership(origin, loop, lifetime, persistence);
        this.mailbox = new Mailbox(loop, outbox, origin.unheardFrom(), ownership::certain, persistence);
        this.calls = parts.calls(loop, lifetime, persistence);
        this.messages = parts.messages(loop);
        this.device = parts.device(this);
        this.memberships = parts.memberships(this, ownership);
        this.joins = parts.joins(this, memberships, ownership, device);
        this.occupant = new RoomOccupant(this, memberships, joins, ownership, mailbox, new RoomPushes(mailbox));
        this.lanes = parts.lanes(loop, origin.epoch());
        this.incoming = new Incoming(memberships, mailbox);
        this.target = new MessageTarget(this, incoming, mailbox, device);
        this.ending = parts.ending();
    }

    /** Begins it in the store. Completes with whether the store has it. Any thread. */
    CompletionStage<Boolean> begin() {
        final CompletableFuture<Boolean> begun = new CompletableFuture<>();
        loop.run(() -> {
            stored.begin();
            persistence.begin(begun::complete);
        });
        return begun;
    }

    /** As {@link SessionRegistry#open}. Any thread. */
    void open(Duration left) {
        loop.run(() -> lifetime.open(left));
    }

    /** It was a dead node's, and no client has come to it yet. */
    void adopted() {
        adopted = true;
    }

    /** Whether it was a dead node's, and no client has come to it yet. */
    boolean isAdopted() {
        return adopted;
    }

    /** Its client has come for it, and is about to be connected. Any thread. */
    void coming() {
        loop.run(stored::coming);
    }

    /** A client has come. On the loop. */
    void attached() {
        adopted = false;
        stored.attached();
        device.connected();
    }

    /** The client that has come, or is gone, was not there, or was. On the loop. */
    void connectedChanged() {
        stored.connectedChanged();
        memberships.connectedChanged();
    }

    public SessionId id() {
        return origin.id();
    }

    /** Its id in the rooms. */
    public PeerId peer() {
        return origin.peer();
    }

    /** Of its owner: of two sessions with one id, the higher one is the later. */
    public long epoch() {
        return origin.epoch();
    }

    /** The node that it lives on. */
    NodeRef node() {
        return origin.owner();
    }

    /** What its client calls its device; {@code null} if it did not say. */
    public @Nullable String device() {
        return origin.device();
    }

    /** What its token allows at the moment. Any thread. */
    public Grants grants() {
        return grants;
    }

    public Loop loop() {
        return loop;
    }

    /** Whether it has a connection. Any thread. */
    public boolean connected() {
        return lifetime.connected();
    }

    /** Whether it is over. Any thread. */
    public boolean ended() {
        return lifetime.ended();
    }

    /** Whether its client has ever confirmed a push. Any thread. */
    boolean usesReceived() {
        return stored.usesReceived();
    }

    /** Its rooms. */
    public Memberships memberships() {
        return memberships;
    }

    /** Its ways into them. On the loop. */
    public Joins joins() {
        return joins;
    }

    /** Its signals to others. On the loop. */
    public Lanes lanes() {
        return lanes;
    }

    /** Others' signals to it. On the loop, or before {@link #open}. */
    Incoming incoming() {
        return incoming;
    }

    /** Its requests and their answers. On the loop, or before {@link #open}. */
    Calls calls() {
        return calls;
    }

    /** How much its client may send. On the loop. */
    TokenBucket messages() {
        return messages;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    Ownership ownership() {
        return ownership;
    }

    Persistence persistence() {
        return persistence;
    }

    Outbox outbox() {
        return outbox;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    /** As messages of other sessions and nodes see it. */
    public Target target() {
        return target;
    }

    /** As its rooms see it. */
    Occupant occupant() {
        return occupant;
    }

    Ending ending() {
        return ending;
    }

    /** Asks whether it has its device still: if another has, and this one was not told, it ends. Any thread. */
    public void confirmDevice() {
        loop.run(device::confirm);
    }

    /** Asks the store whether the session is this node's still: nobody knows after a lost lease. Any thread. */
    public void verify() {
        ownership.verify();
    }

    /**
     * Asks the client to come back at another node. Any thread.
     *
     * @param deadline by which this node closes its connection
     * @param delay when it is its turn to go
     */
    public void goAway(Duration deadline, Duration delay) {
        loop.run(() -> lifetime.announce(PushType.GO_AWAY, Pushes.goAway("stopping", deadline, delay)));
    }

    /** Closes its connection, if there is one: its client comes back and resumes, elsewhere if it is let in there only. Any thread. */
    public void sendAway() {
        loop.run(() -> lifetime.disconnect(CloseCode.GOING_AWAY, CloseCode.GOING_AWAY.text()));
    }

    /**
     * Leaves it to another node, which is to adopt it: its window does not end here any more, and this node's memory will not do
     * for what comes in. Completes when it is stored as it is, however long the store is away, or has ended. Any thread.
     */
    public CompletionStage<Void> handOver() {
        return ownership.handOver();
    }

    /** As {@link SessionRegistry#leaveBehind}. Any thread. */
    CompletionStage<Void> leaveBehind() {
        final CompletableFuture<Void> left = new CompletableFuture<>();
        loop.run(() -> {
            var _ = ending.leaveBehind(this).whenComplete((told, failure) -> left.complete(null));
        });
        return left;
    }

    /** A fresh token for the same user: it counts from now on. On the loop. */
    public void refresh(Grants fresh) {
        grants = fresh;
        lifetime.watchToken(fresh.expiry());
        for (RoomName room : List.copyOf(memberships.rooms())) {
            if (!fresh.allows(room)) {
                memberships.leave(room, LeaveReason.LEFT, left -> {});
                roomClosed(room, "forbidden");
            }
        }
    }

    /** Tells the client that it is in a room no more. On the loop. */
    public void roomClosed(RoomName room, String reason) {
        mailbox.event(PushType.ROOM_CLOSED, Pushes.roomClosed(room, reason));
    }

    /** The client has everything up to {@code seq}. On the loop. */
    public void received(long seq) {
        stored.received();
        mailbox.received(seq);
    }

    /** An operator has closed the room. On the loop. */
    void closed(RoomName room) {
        if (!lifetime.ended() && memberships.contains(room)) {
            memberships.leave(room, LeaveReason.LEFT, left -> {});
            roomClosed(room, "closed");
        }
    }

    /** Its token was revoked. Any thread. */
    void revoked() {
        loop.run(() -> ending.forGood(this, LeaveReason.LEFT, CloseCode.UNAUTHORIZED));
    }

    /** As {@link Target#moved}. Any thread. */
    void moved(long epoch) {
        if (epoch > origin.epoch()) {
            movedAway(true);
        }
    }

    /** As {@link Occupant#movedAway}. Any thread. */
    void movedAway(boolean connected) {
        loop.run(() -> ending.elsewhere(this, connected ? CloseCode.REPLACED_BY_CONNECTION : CloseCode.GOING_AWAY));
    }

    /** It is not to be had any more, though its store may yet have it. Any thread. */
    void abandon() {
        loop.run(() -> ending.forGood(this, LeaveReason.LOST, CloseCode.GOING_AWAY));
    }

    /** Without a connection. */
    private final class Alone implements Lifetime.Listener {
        @Override
        public void away() {
            mailbox.disconnect();
            connectedChanged();
        }

        @Override
        public void windowOver() {
            ending.windowOver(Session.this);
        }

        @Override
        public void contested() {
            ending.contested(Session.this);
        }
    }
}
