package dev.parley.hub.session;

import dev.parley.hub.HubConfig;
import dev.parley.hub.limit.RateLimit;
import dev.parley.hub.limit.TokenBucket;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.Lease;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.route.Lanes;
import dev.parley.hub.route.Router;
import dev.parley.hub.store.SessionRecord;
import dev.parley.protocol.Wire;
import java.time.Clock;
import java.time.Duration;

/** Makes the parts of a session: each gets, of what is one for a node, what it uses. Any thread. */
public final class SessionParts {
    private final Wire wire;
    private final HubConfig config;
    private final Clock clock;
    private final Lease lease;
    private final SessionWriters writers;
    private final Router router;
    private final LocalRooms rooms;
    private final DeviceClaims devices;
    private final Ending ending;
    private volatile RateLimit messages;

    public SessionParts(
            Wire wire,
            HubConfig config,
            Clock clock,
            Lease lease,
            SessionWriters writers,
            Router router,
            LocalRooms rooms,
            DeviceClaims devices,
            Ending ending) {
        this.wire = wire;
        this.config = config;
        this.clock = clock;
        this.lease = lease;
        this.writers = writers;
        this.router = router;
        this.rooms = rooms;
        this.devices = devices;
        this.ending = ending;
        this.messages = config.messages();
    }

    /** Another limit of what a client may send, for sessions that come here from now on. */
    public void limit(RateLimit now) {
        messages = now;
    }

    Duration resumeWindow() {
        return config.resumeWindow();
    }

    Lifetime lifetime(Loop loop, Lifetime.Listener listener) {
        return new Lifetime(loop, config.resumeWindow(), clock, listener);
    }

    Persistence persistence(SessionRecord origin, Loop loop, Outbox outbox, Persistence.Owner owner) {
        return new Persistence(origin.id(), origin.epoch(), loop, writers.on(loop), outbox, owner);
    }

    Ownership ownership(SessionRecord origin, Loop loop, Lifetime lifetime, Persistence persistence) {
        return new Ownership(lease, origin.generation(), loop, lifetime, persistence);
    }

    Calls calls(Loop loop, Lifetime lifetime, Persistence persistence) {
        return new Calls(
                loop,
                config.requestTimeout(),
                config.maxPending(),
                lifetime::reading,
                lifetime::complain,
                persistence::reply);
    }

    /** How much its client may send. */
    TokenBucket messages(Loop loop) {
        return new TokenBucket(messages, loop.nanoTime());
    }

    Device device(Session session) {
        return new Device(session, devices);
    }

    Memberships memberships(Session session, Ownership ownership) {
        return new Memberships(session, ownership, rooms, lease, wire, config.maxRoomsPerSession());
    }

    Joins joins(Session session, Memberships memberships, Ownership ownership, Device device) {
        return new Joins(session, memberships, ownership, rooms, lease, device);
    }

    Lanes lanes(Loop loop, long epoch) {
        return new Lanes(router, loop, epoch);
    }

    Ending ending() {
        return ending;
    }
}
