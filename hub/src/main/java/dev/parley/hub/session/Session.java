package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.Occupant;
import dev.parley.hub.route.Lanes;
import dev.parley.hub.route.Target;
import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserStatus;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: who it is, and what requests, rooms and other nodes do with it. Its connections and requests come
 * in by {@link Client}; {@link Lifetime} has the states through which it outlives them, {@link Ending} the ways in which
 * it ends. Its state belongs to one loop; what says "any thread" hops there.
 */
public final class Session implements Occupant, Target {
    private final SessionRecord origin;
    private final Services services;
    private final Loop loop;
    private final Lifetime lifetime;
    private final Mailbox mailbox;
    private final Calls calls;
    private final Persistence persistence;
    private final Memberships memberships;
    private final Lanes lanes;
    private final Incoming incoming;
    private final Ending ending;
    private final Client client;
    private volatile Grants grants;
    private volatile boolean usesReceived;

    Session(SessionRecord origin, Grants grants, Outbox outbox, Loop loop, Services services) {
        this.origin = origin;
        this.grants = grants;
        this.services = services;
        this.loop = loop;
        this.usesReceived = origin.usesReceived();
        this.lifetime = new Lifetime(loop, services.config().resumeWindow(), services.clock(), new Alone());
        this.mailbox = new Mailbox(loop, outbox, this::pushesChanged);
        this.calls = new Calls(
                loop,
                services.config().requestTimeout(),
                services.config().maxPending(),
                lifetime::reading,
                lifetime::complain,
                this::repliesChanged);
        this.persistence = new Persistence(
                origin.id(), origin.epoch(), loop, services.writer(), mailbox, calls, this::movedAway, this::storeAnew);
        this.memberships = new Memberships(this, services);
        this.lanes = new Lanes(services.router(), loop, origin.epoch());
        this.incoming = new Incoming(memberships, mailbox);
        this.ending = new Ending(this, lifetime, mailbox, persistence, services);
        this.client = new Client(this, lifetime, ending, mailbox, calls, services);
    }

    /** Makes the session known and starts its resume window: it has no connection yet. */
    void open() {
        services.registry().add(this);
        loop.run(lifetime::open);
    }

    public SessionId id() {
        return origin.id();
    }

    @Override
    public PeerId peer() {
        return origin.peer();
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

    /** Its rooms. */
    public Memberships memberships() {
        return memberships;
    }

    /** Its signals to others. On the loop. */
    public Lanes lanes() {
        return lanes;
    }

    long epoch() {
        return origin.epoch();
    }

    /** Whether its client has ever confirmed a push. Any thread. */
    boolean usesReceived() {
        return usesReceived;
    }

    /** As it is now, for the store. Any thread. */
    SessionRecord record() {
        return new SessionRecord(
                origin.id(),
                origin.peer(),
                origin.user(),
                origin.device(),
                origin.owner(),
                origin.epoch(),
                memberships.status(),
                memberships.versions(),
                usesReceived);
    }

    /** Its connections and requests. */
    Client client() {
        return client;
    }

    /** Others' signals to it. On the loop, or before {@link #open()}. */
    Incoming incoming() {
        return incoming;
    }

    /** Its requests and their answers. On the loop, or before {@link #open()}. */
    RequestLog requestLog() {
        return calls.log();
    }

    /** A fresh token for the same user: it counts from now on. On the loop. */
    public void refresh(Grants fresh) {
        grants = fresh;
        lifetime.watchToken(fresh.expiry());
        for (RoomName room : List.copyOf(memberships.rooms())) {
            if (!fresh.allows(room)) {
                memberships.leave(room, LeaveReason.LEFT, () -> {});
                mailbox.event(PushType.ROOM_CLOSED, Pushes.roomClosed(room, "forbidden"));
            }
        }
    }

    /** Says what the user is up to, in every room. On the loop. */
    public void status(UserStatus status) {
        memberships.status(status);
    }

    /** The client has everything up to {@code seq}. On the loop. */
    public void received(long seq) {
        if (!usesReceived) {
            usesReceived = true;
            memberships.save();
        }
        mailbox.received(seq);
    }

    @Override
    public void rosterEvent(PushType type, RawJson body) {
        loop.run(() -> {
            if (!lifetime.ended()) {
                mailbox.event(type, body);
            }
        });
    }

    @Override
    public @Nullable Member entry(RoomName room) {
        return lifetime.ended() ? null : memberships.entry(room);
    }

    @Override
    public void rejoin(RoomName room) {
        loop.run(() -> memberships.rejoin(room));
    }

    @Override
    public void deliver(NodeMessage.Signal signal, Consumer<Outcome> answer) {
        loop.run(() -> {
            if (lifetime.ended()) {
                answer.accept(Outcome.MOVED);
            } else {
                incoming.take(signal, answer);
            }
        });
    }

    @Override
    public void undeliverable(NodeMessage.Undeliverable notice) {
        rosterEvent(PushType.UNDELIVERABLE, Pushes.undeliverable(notice));
    }

    @Override
    public void kick(NodeMessage.Kick kick) {
        loop.run(() -> ending.kicked(kick));
    }

    @Override
    public void replaced() {
        loop.run(() -> ending.forGood(LeaveReason.REPLACED, CloseCode.REPLACED_BY_SESSION));
    }

    /** Its token was revoked. Any thread. */
    void revoked() {
        loop.run(() -> ending.forGood(LeaveReason.LEFT, CloseCode.UNAUTHORIZED));
    }

    @Override
    public void movedAway() {
        loop.run(ending::movedAway);
    }

    /** It could not be taken over as it was. Any thread. */
    void discard() {
        loop.run(ending::undone);
    }

    /**
     * The store was emptied, or the session has ended elsewhere, which a client that is connected here contradicts. One
     * whose client is away has this node's memory until its window is over.
     */
    private void storeAnew() {
        if (lifetime.connected()) {
            services.store().create(record()).exceptionally(away -> null);
        }
    }

    private void pushesChanged() {
        persistence.soon();
    }

    private void repliesChanged() {
        persistence.later();
    }

    /** Without a connection. */
    private final class Alone implements Lifetime.Listener {
        @Override
        public void away() {
            mailbox.disconnect();
            memberships.connectedChanged();
        }

        @Override
        public void windowOver() {
            ending.forGood(LeaveReason.LOST, null);
        }
    }
}
