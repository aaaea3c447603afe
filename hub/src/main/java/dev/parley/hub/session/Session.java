package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.client.ReplyTo;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.limit.TokenBucket;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.Occupant;
import dev.parley.hub.route.Lanes;
import dev.parley.hub.route.Target;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.StoredPush;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Request;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserStatus;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: it outlives its connections by the resume window (protocol, "Resume"). Its state belongs to one
 * loop; what says "any thread" hops there.
 *
 * <pre>
 *   AWAY ──attach──▶ CONNECTED ──connection lost──▶ AWAY ──resume window over──▶ ENDED
 *                        └──ended by client, hub or another session──────────────▶ ENDED
 * </pre>
 */
public final class Session implements Occupant, Target {
    private enum State {
        AWAY,
        CONNECTED,
        ENDED
    }

    private final SessionRecord origin;
    private final Services services;
    private final Loop loop;
    private final Mailbox mailbox;
    private final Calls calls;
    private final Persistence persistence;
    private final Arrivals arrivals = new Arrivals();
    private final Memberships memberships;
    private final Lanes lanes;
    private final TokenBucket messages;
    private final TokenWatch token;
    private volatile State state = State.AWAY;
    private volatile Grants grants;
    private @Nullable ClientConnection connection;
    private Loop.@Nullable Timer resumeWindow;
    private boolean usesReceived;

    Session(SessionRecord origin, Grants grants, Outbox outbox, Loop loop, Services services) {
        this.origin = origin;
        this.grants = grants;
        this.services = services;
        this.loop = loop;
        this.usesReceived = origin.usesReceived();
        this.mailbox = new Mailbox(loop, outbox, this::pushesChanged);
        this.calls = new Calls(
                loop,
                services.config().requestTimeout(),
                services.config().maxPending(),
                this::reading,
                this::complain,
                this::repliesChanged);
        this.persistence = new Persistence(
                origin.id(), origin.epoch(), loop, services.writer(), mailbox, calls, this::movedAway, this::storeAnew);
        this.memberships = new Memberships(this, services);
        this.lanes = new Lanes(services.router(), loop, origin.epoch());
        this.messages = new TokenBucket(services.config().messages(), System.nanoTime());
        this.token = new TokenWatch(loop, services.clock(), new TokenEnd());
    }

    /** Makes the session known and starts its resume window: it has no connection yet. */
    void open() {
        services.registry().add(this);
        loop.run(this::startResumeWindow);
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
        return state == State.CONNECTED;
    }

    /** Whether it is over. Any thread. */
    public boolean ended() {
        return state == State.ENDED;
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

    /** What came in where the session lived before must not come in again. Before {@link #open()}. */
    void restoreArrivals(Iterable<StoredPush> pushes) {
        for (StoredPush push : pushes) {
            if (push.origin() != null) {
                arrivals.restore(push.origin());
            }
        }
    }

    RequestLog requestLog() {
        return calls.log();
    }

    /**
     * Gives the session a connection; the one it had is closed. Any thread.
     *
     * @param seq the client has every push up to it
     * @param resumed whether the client asked for this session
     */
    ClientSession attach(ClientConnection to, Grants fresh, long seq, boolean resumed) {
        loop.run(() -> {
            if (state == State.ENDED) {
                to.close(CloseCode.GOING_AWAY, "the session has ended");
                return;
            }
            final ClientConnection before = connection;
            if (before != null) {
                mailbox.disconnect();
                before.close(CloseCode.REPLACED_BY_CONNECTION, CloseCode.REPLACED_BY_CONNECTION.text());
            }
            stopResumeWindow();
            connection = to;
            state = State.CONNECTED;
            refresh(fresh);
            to.push(
                    PushType.WELCOME,
                    0,
                    Welcome.of(this, services, resumed, resumed && mailbox.gapAfter(seq)),
                    ClientConnection.Written.IGNORED);
            mailbox.connect(to, seq);
            calls.connected();
            if (before == null) {
                memberships.connectedChanged();
            }
        });
        return new Attachment(to);
    }

    /** A fresh token for the same user: it counts from now on. On the loop. */
    public void refresh(Grants fresh) {
        grants = fresh;
        token.watch(fresh.expiry());
        for (RoomName room : Set.copyOf(memberships.rooms())) {
            if (!fresh.allows(room)) {
                memberships.leave(room, LeaveReason.LEFT, known -> {});
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
            if (state != State.ENDED) {
                mailbox.event(type, body);
            }
        });
    }

    @Override
    public @Nullable Member entry(RoomName room) {
        return state == State.ENDED ? null : memberships.entry(room);
    }

    @Override
    public void rejoin(RoomName room) {
        loop.run(() -> memberships.rejoin(room));
    }

    @Override
    public void deliver(NodeMessage.Signal signal, Consumer<Outcome> answer) {
        loop.run(() -> {
            if (state == State.ENDED) {
                answer.accept(Outcome.MOVED);
            } else if (!memberships.contains(signal.room())) {
                // A sender may see it in the roster a moment before it knows itself: that one asks again.
                answer.accept(memberships.isJoining(signal.room()) ? Outcome.MOVED : Outcome.UNKNOWN_PEER);
            } else if (arrivals.knows(signal)) {
                answer.accept(Outcome.DELIVERED);
            } else {
                // What finds no place has not arrived: sent again under the same id, it must get through.
                if (mailbox.takes(signal.body())) {
                    arrivals.add(signal);
                }
                mailbox.signal(
                        signal.type().push(),
                        signal.body(),
                        new StoredPush.Origin(signal.from(), signal.request(), signal.senderEpoch(), signal.number()),
                        answer);
            }
        });
    }

    @Override
    public void undeliverable(NodeMessage.Undeliverable notice) {
        rosterEvent(PushType.UNDELIVERABLE, Pushes.undeliverable(notice));
    }

    @Override
    public void kick(NodeMessage.Kick kick) {
        loop.run(() -> {
            if (memberships.contains(kick.room())
                    && finishForGood(kick.banned() ? CloseCode.BANNED : CloseCode.KICKED)) {
                sayLastWords();
                memberships.leave(kick.room(), LeaveReason.KICKED, known -> {});
                leaveForGood(LeaveReason.LEFT);
            }
        });
    }

    @Override
    public void replaced() {
        loop.run(() -> end(LeaveReason.REPLACED, CloseCode.REPLACED_BY_SESSION));
    }

    /** Its token was revoked. Any thread. */
    void revoked() {
        loop.run(() -> end(LeaveReason.LEFT, CloseCode.UNAUTHORIZED));
    }

    @Override
    public void movedAway() {
        loop.run(() -> {
            if (finish(CloseCode.REPLACED_BY_CONNECTION)) {
                memberships.forgetAll();
                mailbox.outbox().entries().forEach(entry -> entry.answer(Outcome.MOVED));
            }
        });
    }

    /**
     * The store was emptied, or the session has ended elsewhere, which a client that is connected here contradicts. One
     * whose client is away has this node's memory until its window is over.
     */
    private void storeAnew() {
        if (state == State.CONNECTED) {
            services.store().create(record()).exceptionally(away -> null);
        }
    }

    /** It could not be taken over as it was: forgets it here, as if it had never been, so that it can be tried again. */
    void discard() {
        loop.run(() -> {
            if (finish(null)) {
                memberships.forgetAll();
            }
        });
    }

    /** Ends the session for good. On the loop. */
    private void end(LeaveReason reason, @Nullable CloseCode close) {
        if (finishForGood(close)) {
            sayLastWords();
            leaveForGood(reason);
        }
    }

    /** Before it leaves its rooms: it is by their rosters that it finds whom to tell. */
    private void sayLastWords() {
        LastWords.of(this, mailbox.outbox(), usesReceived, services);
    }

    private void leaveForGood(LeaveReason reason) {
        memberships.leaveAll(reason);
        services.store()
                .end(origin.id(), origin.epoch())
                .whenComplete((done, away) -> services.registry().ended(origin.id()));
    }

    private boolean finishForGood(@Nullable CloseCode close) {
        if (state != State.ENDED) {
            services.registry().ending(origin.id());
        }
        return finish(close);
    }

    private boolean finish(@Nullable CloseCode close) {
        if (state == State.ENDED) {
            return false;
        }
        state = State.ENDED;
        stopResumeWindow();
        token.stop();
        persistence.end();
        services.registry().remove(this);
        final ClientConnection last = connection;
        connection = null;
        if (last != null && close != null) {
            last.close(close, close.text());
        }
        return true;
    }

    private void receive(Request request, @Nullable ReplyTo replyTo) {
        if (!messages.take(System.nanoTime())) {
            Refusals.rateLimited(messages, connection, replyTo);
            return;
        }
        final Call call = calls.begin(request, replyTo);
        if (call != null) {
            services.requests().handle(this, call, request.message());
        }
    }

    private void lost() {
        connection = null;
        state = State.AWAY;
        mailbox.disconnect();
        token.stop();
        memberships.connectedChanged();
        startResumeWindow();
    }

    /** Does nothing if the connection was there first: opening a session and attaching to it may come in either order. */
    private void startResumeWindow() {
        if (state != State.AWAY) {
            return;
        }
        stopResumeWindow();
        resumeWindow = loop.schedule(services.config().resumeWindow(), () -> end(LeaveReason.LOST, null));
    }

    private void stopResumeWindow() {
        if (resumeWindow != null) {
            resumeWindow.cancel();
            resumeWindow = null;
        }
    }

    private void reading(boolean on) {
        if (connection != null) {
            connection.reading(on);
        }
    }

    private void complain(ProtocolError error) {
        if (connection != null) {
            connection.error(error);
        }
    }

    private void pushesChanged() {
        persistence.soon();
    }

    private void repliesChanged() {
        persistence.later();
    }

    /** One connection's hold on the session: worth nothing once another has taken its place. */
    private final class Attachment implements ClientSession {
        private final ClientConnection mine;

        Attachment(ClientConnection mine) {
            this.mine = mine;
        }

        @Override
        public void receive(Request request, @Nullable ReplyTo replyTo) {
            whileMine(() -> Session.this.receive(request, replyTo));
        }

        @Override
        public void connectionLost() {
            whileMine(Session.this::lost);
        }

        @Override
        public void ended() {
            whileMine(() -> end(LeaveReason.LEFT, null));
        }

        @SuppressWarnings("ReferenceEquality") // this very connection, not one like it
        private void whileMine(Runnable task) {
            loop.run(() -> {
                if (connection == mine) {
                    task.run();
                }
            });
        }
    }

    /** What happens when the token runs out: the client may come back with another and resume. */
    private final class TokenEnd implements TokenWatch.Listener {
        @Override
        public void expiring(Duration in) {
            if (connection != null) {
                connection.push(PushType.TOKEN_EXPIRING, 0, Pushes.tokenExpiring(in), ClientConnection.Written.IGNORED);
            }
        }

        @Override
        public void expired() {
            final ClientConnection last = connection;
            if (last != null) {
                lost();
                last.close(CloseCode.UNAUTHORIZED, "the token has expired");
            }
        }
    }
}
