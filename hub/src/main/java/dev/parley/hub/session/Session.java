package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.presence.Member;
import dev.parley.hub.room.Occupant;
import dev.parley.hub.room.RosterPush;
import dev.parley.hub.route.Lanes;
import dev.parley.hub.route.Target;
import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client's session: who it is, and what requests, rooms and other nodes do with it. Its connections and requests come
 * in by {@link Client}; {@link Lifetime} has the states through which it outlives them, {@link Ending} the ways in which
 * it ends. Its state belongs to one loop; what says "any thread" hops there.
 */
public final class Session implements Occupant, Target {
    private static final Duration AGAIN = Duration.ofMillis(200);

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
    private final Device device;
    private volatile Grants grants;
    private volatile boolean usesReceived;
    private volatile boolean adopted;
    /** Its client has asked for it, and is to be connected to it: to the store that is as good as there. On the loop. */
    private boolean beginning;

    /** As its client was told last. On the loop. */
    private Duration window;

    /** Of the lease under which the store knows this node as the owner. */
    private volatile long confirmedGeneration;

    Session(SessionRecord origin, Grants grants, Outbox outbox, Loop loop, Services services) {
        this.origin = origin;
        this.grants = grants;
        this.services = services;
        this.loop = loop;
        this.usesReceived = origin.usesReceived();
        this.window = origin.window(services.config().resumeWindow());
        this.confirmedGeneration = origin.generation();
        this.lifetime = new Lifetime(loop, services.config().resumeWindow(), services.clock(), new Alone());
        this.mailbox = new Mailbox(loop, outbox, origin.unheardFrom(), this::certain, this::pushesChanged);
        this.calls = new Calls(
                loop,
                services.config().requestTimeout(),
                services.config().maxPending(),
                lifetime::reading,
                lifetime::complain,
                this::repliesChanged);
        this.memberships = new Memberships(this, services);
        this.persistence = new Persistence(
                origin.id(),
                origin.epoch(),
                loop,
                services.writers().on(loop),
                mailbox,
                calls,
                this::record,
                new Ownership());
        this.lanes = new Lanes(services.router(), loop, origin.epoch());
        this.incoming = new Incoming(memberships, mailbox);
        this.ending = new Ending(this, lifetime, mailbox, persistence, services);
        this.device = new Device(this, services, origin.device());
        this.client = new Client(this, lifetime, ending, mailbox, calls, services);
    }

    /** Begins it in the store. Completes with whether the store has it. Any thread. */
    CompletionStage<Boolean> begin() {
        final CompletableFuture<Boolean> begun = new CompletableFuture<>();
        loop.run(() -> {
            beginning = true;
            persistence.begin(begun::complete);
        });
        return begun;
    }

    /**
     * Makes the session known and starts its resume window: it has no connection yet. One that is known here under a later epoch
     * already ends this one.
     *
     * @param left of the window
     */
    void open(Duration left) {
        if (services.registry().add(this)) {
            loop.run(() -> lifetime.open(left));
        } else {
            movedAway(true);
        }
    }

    /** It was a dead node's, and no client has come to it yet. */
    void adopted() {
        adopted = true;
    }

    /** A client has come. On the loop. */
    void attached() {
        adopted = false;
        window = services.config().resumeWindow();
        device.connected();
    }

    /** The client that has come, or is gone, was not there, or was. On the loop. */
    void connectedChanged() {
        if (beginning) {
            // The record says so already.
            beginning = false;
        } else if (!lifetime.ended()) {
            persistence.connectedChanged();
        }
        memberships.connectedChanged();
    }

    /** Asks whether it has its device still: if another has, and this one was not told, it ends. Any thread. */
    public void confirmDevice() {
        loop.run(device::confirm);
    }

    /** Its hold on its device. */
    Device hold() {
        return device;
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

    /** What its client calls its device; {@code null} if it did not say. */
    public @Nullable String device() {
        return origin.device();
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

    @Override
    public long epoch() {
        return origin.epoch();
    }

    /** Whether its client has ever confirmed a push. Any thread. */
    boolean usesReceived() {
        return usesReceived;
    }

    /** Whether this node owns the session for sure: nobody can have taken it over, and nobody is about to. On the loop. */
    boolean certain() {
        return services.lease().certain()
                && confirmedGeneration == services.lease().generation()
                && !lifetime.handedOver();
    }

    /** Asks the store whether the session is this node's still: nobody knows after a lost lease. Any thread. */
    public void verify() {
        loop.run(this::recordChanged);
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
        final CompletableFuture<Void> handedOver = new CompletableFuture<>();
        loop.run(() -> {
            lifetime.handOver();
            store(handedOver);
        });
        return handedOver;
    }

    private void store(CompletableFuture<Void> handedOver) {
        recordChanged();
        whenRecorded(stored -> {
            if (stored || lifetime.ended()) {
                handedOver.complete(null);
            } else {
                loop.schedule(AGAIN, () -> store(handedOver));
            }
        });
    }

    /** As {@link SessionRegistry#leaveBehind}. Any thread. */
    CompletionStage<Void> leaveBehind() {
        final CompletableFuture<Void> left = new CompletableFuture<>();
        loop.run(() -> {
            var _ = ending.leaveBehind().whenComplete((told, failure) -> left.complete(null));
        });
        return left;
    }

    /** As {@link #verify}. Completes when the store was asked, and the session has ended if it is not this node's. */
    CompletionStage<Void> verified() {
        final CompletableFuture<Void> asked = new CompletableFuture<>();
        loop.run(() -> {
            recordChanged();
            whenRecorded(() -> asked.complete(null));
        });
        return asked;
    }

    /** The record has to be stored. On the loop. */
    void recordChanged() {
        if (!lifetime.ended()) {
            persistence.recordChanged();
        }
    }

    /** Runs the task once it was tried to store the record as it is now, whatever came of it. On the loop. */
    void whenRecorded(Runnable task) {
        whenRecorded(stored -> task.run());
    }

    /** As {@link Persistence#whenRecorded}. On the loop. */
    void whenRecorded(Consumer<Boolean> task) {
        if (lifetime.ended()) {
            task.accept(false);
        } else {
            persistence.whenRecorded(task);
        }
    }

    /**
     * Runs the task at once if this node owns the session for sure, otherwise once the store was asked.
     *
     * @param task told whether it does, by the store or for sure. On the loop
     */
    void whenCertain(Consumer<Boolean> task) {
        if (certain()) {
            task.accept(true);
        } else {
            recordChanged();
            whenRecorded(task);
        }
    }

    /** As it is now, for the store. On the loop. */
    private SessionRecord record() {
        return new SessionRecord(
                origin.id(),
                origin.peer(),
                origin.user(),
                origin.device(),
                origin.owner(),
                services.lease().generation(),
                origin.epoch(),
                beginning || lifetime.connected(),
                memberships.status(),
                memberships.recorded(mailbox.missedEvents()),
                usesReceived,
                mailbox.shownTo(),
                window,
                mailbox.unheardFrom());
    }

    /** Its connections and requests. */
    Client client() {
        return client;
    }

    /** Others' signals to it. On the loop, or before {@link #open}. */
    Incoming incoming() {
        return incoming;
    }

    /** Its requests and their answers. On the loop, or before {@link #open}. */
    RequestLog requestLog() {
        return calls.log();
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

    /** Says what the user is up to, in every room. On the loop. */
    public void status(UserStatus status) {
        memberships.status(status);
    }

    /** The client has everything up to {@code seq}. On the loop. */
    public void received(long seq) {
        if (!usesReceived) {
            usesReceived = true;
            recordChanged();
        }
        mailbox.received(seq);
    }

    /** Roster events were lost. On the loop. */
    void missed() {
        mailbox.missed();
    }

    @Override
    public void rosterEvent(RosterPush push) {
        loop.run(() -> {
            if (!lifetime.ended() && mailbox.event(push.type(), push.body()) && push.settled()) {
                memberships.told(push.room(), push.version());
            }
        });
    }

    @Override
    public @Nullable Member entry(RoomName room) {
        return lifetime.ended() ? null : memberships.entry(room);
    }

    @Override
    public void rejoin(RoomName room) {
        loop.run(() -> {
            if (lifetime.connected()) {
                // If the store says that the session has moved, it is not this node's to bring back.
                whenCertain(certain -> memberships.rejoin(room));
            } else {
                recordChanged();
                whenRecorded(() -> memberships.rejoin(room));
            }
        });
    }

    @Override
    public void correct(RoomName room) {
        loop.run(() -> memberships.correct(room));
    }

    @Override
    public void deliver(NodeMessage.Signal signal, Consumer<Outcome> answer) {
        loop.run(() -> {
            if (lifetime.ended() || signal.toEpoch() != origin.epoch()) {
                answer.accept(Outcome.MOVED);
            } else {
                incoming.take(signal, answer);
            }
        });
    }

    @Override
    public void undeliverable(NodeMessage.Undeliverable notice, Consumer<Outcome> answer) {
        loop.run(() -> {
            if (lifetime.ended()) {
                answer.accept(Outcome.MOVED);
            } else {
                mailbox.notice(Pushes.undeliverable(notice), answer);
            }
        });
    }

    @Override
    public void kick(NodeMessage.Kick kick) {
        loop.run(() -> {
            if (kick.roomOnly()) {
                closed(kick.room());
            } else {
                ending.kicked(kick);
            }
        });
    }

    private void closed(RoomName room) {
        if (!lifetime.ended() && memberships.contains(room)) {
            memberships.leave(room, LeaveReason.LEFT, left -> {});
            roomClosed(room, "closed");
        }
    }

    @Override
    public void replaced(Consumer<Outcome> answer) {
        loop.run(() -> device.replaced(answer));
    }

    /** Another session has its device: it ends. On the loop. */
    void replacedByDevice(Consumer<Outcome> answer) {
        ending.forGood(LeaveReason.REPLACED, CloseCode.REPLACED_BY_SESSION)
                .whenComplete((done, failure) -> answer.accept(Outcome.DELIVERED));
    }

    /** Its token was revoked. Any thread. */
    void revoked() {
        loop.run(() -> ending.forGood(LeaveReason.LEFT, CloseCode.UNAUTHORIZED));
    }

    @Override
    public void moved(long epoch) {
        if (epoch > origin.epoch()) {
            movedAway(true);
        }
    }

    @Override
    public void movedAway(boolean connected) {
        loop.run(() -> ending.elsewhere(connected ? CloseCode.REPLACED_BY_CONNECTION : CloseCode.GOING_AWAY));
    }

    /** It is not to be had any more, though its store may yet have it. Any thread. */
    void abandon() {
        loop.run(() -> ending.forGood(LeaveReason.LOST, CloseCode.GOING_AWAY));
    }

    private void pushesChanged() {
        persistence.soon();
    }

    private void repliesChanged() {
        persistence.later();
    }

    /** What the store says when it is written to. */
    private final class Ownership implements Persistence.Owner {
        @Override
        public void confirmed(SessionRecord written) {
            confirmedGeneration = written.generation();
        }

        @Override
        public void moved(boolean claimed) {
            ending.elsewhere(claimed ? CloseCode.REPLACED_BY_CONNECTION : CloseCode.GOING_AWAY);
        }

        @Override
        public void over() {
            ending.elsewhere(CloseCode.GOING_AWAY);
        }
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
            final int absence = lifetime.absence();
            if (certain()) {
                giveUp(absence);
            } else {
                // This node may have stood still, and the client be somewhere else: the store is asked first, but not
                // for ever.
                final Loop.Timer silent = loop.schedule(services.config().lease(), () -> giveUp(absence));
                recordChanged();
                whenRecorded(() -> {
                    silent.cancel();
                    giveUp(absence);
                });
            }
        }

        @Override
        public void contested() {
            services.store().contested(origin.id()).exceptionally(away -> null);
        }

        /** Unless the client has been here since, or the session has been handed over. */
        private void giveUp(int absence) {
            if (lifetime.absence() == absence) {
                ending.forGood(adopted ? LeaveReason.NODE_LOST : LeaveReason.LOST, null);
            }
        }
    }
}
