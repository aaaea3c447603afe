package dev.parley.hub;

import dev.parley.hub.admin.AdminOperations;
import dev.parley.hub.admin.Draining;
import dev.parley.hub.admin.Inspection;
import dev.parley.hub.admin.Moderation;
import dev.parley.hub.admin.TokenRevocation;
import dev.parley.hub.admission.AdmissionControl;
import dev.parley.hub.admission.AdmissionMeters;
import dev.parley.hub.admission.Tokens;
import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.auth.RevocationWatch;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.client.ClientGate;
import dev.parley.hub.event.RoomEvents;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.ice.IceServers;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeId;
import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.Service;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.report.ReportMeters;
import dev.parley.hub.report.ReportWriter;
import dev.parley.hub.request.Expulsion;
import dev.parley.hub.request.FanOut;
import dev.parley.hub.request.HelloRequest;
import dev.parley.hub.request.KickRequest;
import dev.parley.hub.request.ReportRequest;
import dev.parley.hub.request.Requests;
import dev.parley.hub.request.RoomRequests;
import dev.parley.hub.request.SignalRequest;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.route.Congestion;
import dev.parley.hub.route.NodeInbox;
import dev.parley.hub.route.Router;
import dev.parley.hub.route.SignalMeters;
import dev.parley.hub.session.Adoption;
import dev.parley.hub.session.Clients;
import dev.parley.hub.session.DeviceClaims;
import dev.parley.hub.session.Ending;
import dev.parley.hub.session.NoticeMeters;
import dev.parley.hub.session.Notices;
import dev.parley.hub.session.OutboxSpace;
import dev.parley.hub.session.Session;
import dev.parley.hub.session.SessionClaims;
import dev.parley.hub.session.SessionFactory;
import dev.parley.hub.session.SessionOpener;
import dev.parley.hub.session.SessionParts;
import dev.parley.hub.session.SessionRegistry;
import dev.parley.hub.session.SessionWriters;
import dev.parley.hub.session.Welcome;
import dev.parley.hub.store.ConnectionReports;
import dev.parley.hub.store.Devices;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.trace.CallTrace;
import dev.parley.hub.upkeep.Adopter;
import dev.parley.hub.upkeep.Drain;
import dev.parley.hub.upkeep.LeaseKeeper;
import dev.parley.hub.upkeep.Reconciler;
import dev.parley.hub.upkeep.Renewals;
import dev.parley.hub.upkeep.Sweeper;
import dev.parley.protocol.Wire;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * A node, all but its wire: put together from the ports, top to bottom. Clients come in by {@link #gate()}, other nodes
 * by the exchange.
 */
public final class Hub {
    private static final Duration HANDING_OVER = Duration.ofSeconds(5);
    private static final Duration TELLING = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final SignalExchange exchange;
    private final SessionStore store;
    private final NodeInbox inbox;
    private final LeaseKeeper lease;
    private final Adopter adopter;
    private final Reconciler reconciler;
    private final Sweeper sweeper;
    private final Renewals renewals;
    private final SessionRegistry sessions;
    private final RevocationWatch revocations;
    private final AdmissionControl admission;
    private final Draining draining;
    private final AdminOperations admin;
    private final Loop upkeep;
    private final Notices notices;
    private final LocalRooms rooms;
    private final IceServers ice;
    private final FanOut fanOut;
    private final SessionParts parts;
    /** On the upkeep loop: sessions have been left to siblings, and are here no more. */
    private boolean leftBehind;

    /** What a hub stands on: the ports and their implementations. */
    public record Ports(
            Presence presence,
            NodeLeases leases,
            SessionStore sessions,
            Devices devices,
            ConnectionReports reports,
            RevocationList revocations,
            SignalExchange exchange,
            RoomEvents events,
            CallTrace traces) {}

    /**
     * Nothing starts before {@link #start()}.
     *
     * @param wire by which its clients come
     * @param loops on which rooms and upkeep live; not empty
     * @param blocking where work that blocks is done
     * @param secrets a cryptographically strong source: session ids come from it
     */
    public Hub(
            Wire wire,
            NodeId id,
            HubConfig config,
            Ports ports,
            TokenVerifier verifier,
            List<Loop> loops,
            Executor blocking,
            Clock clock,
            RandomGenerator secrets,
            MeterRegistry meters) {
        final NodeRef self = new NodeRef(Service.of(wire), id);
        this.exchange = ports.exchange();
        this.store = ports.sessions();
        this.sessions = new SessionRegistry(meters);
        this.upkeep = loops.getFirst();
        this.rooms = new LocalRooms(
                self, ports.presence(), exchange, loops, config.maxRoom(), config.lease(), ports.events(), meters);
        final Congestion congestion = new Congestion(upkeep::nanoTime, meters);
        final Router router = new Router(self, rooms, exchange, sessions, new SignalMeters(congestion, meters));
        this.inbox = new NodeInbox(rooms, sessions, router, ports.traces());
        this.lease = new LeaseKeeper(
                self, ports.leases(), config.lease(), upkeep, this::restore, this::verify, exchange::speak);
        this.revocations = new RevocationWatch(ports.revocations(), clock, upkeep);
        revocations.whenRevoked(sessions::revoked);
        final Tokens tokens = new Tokens(verifier, revocations.list(), blocking, meters);
        this.ice = new IceServers(config.ice(), clock);
        this.fanOut = new FanOut(config.bounds().fanOut(), meters);
        final Requests requests = new Requests(
                new HelloRequest(tokens),
                new RoomRequests(config, rooms, fanOut, meters),
                new SignalRequest(rooms, fanOut, congestion, self.id().value(), ports.traces()),
                new KickRequest(rooms, ports.presence(), new Expulsion(rooms, router)),
                new ReportRequest(
                        rooms,
                        new ReportMeters(meters),
                        new ReportWriter(ports.reports(), upkeep, meters),
                        ports.events(),
                        clock),
                ice);
        this.notices = new Notices(
                rooms,
                router,
                config.lease().dividedBy(2),
                config.resumeWindow().plus(config.requestTimeout()),
                new NoticeMeters(meters));
        final DeviceClaims devices = new DeviceClaims(self, ports.devices(), router, config.requestTimeout());
        this.parts = new SessionParts(
                wire,
                config,
                clock,
                lease,
                new SessionWriters(ports.sessions(), config.gather()),
                router,
                rooms,
                devices,
                new Ending(sessions, ports.sessions(), notices, devices, config.lease()));
        final SessionFactory factory = new SessionFactory(
                self,
                lease,
                config.resumeWindow(),
                new OutboxSpace(config.bounds().outboxBytes(), meters),
                secrets,
                parts);
        final SessionClaims claims = new SessionClaims(self, ports.sessions(), lease, router, config);
        final Clients clients = new Clients(requests, new Welcome(config, ice, self.id()));
        final SessionOpener opener = new SessionOpener(claims, sessions, factory, clients, config.resumeWindow());
        final Adoption adoption = new Adoption(claims, sessions, factory, config.resumeWindow(), config.lease());
        this.admission =
                new AdmissionControl(config, tokens, revocations.list(), opener, sessions, new AdmissionMeters(meters));
        this.draining = new Draining(admission, sessions, store::available, upkeep);
        this.admin = new AdminOperations(
                new Inspection(self, ports.leases(), ports.presence(), ports.reports(), rooms, sessions),
                new Moderation(self, ports.presence(), rooms, router, upkeep, config.requestTimeout()),
                new TokenRevocation(ports.revocations(), clock),
                draining);
        this.reconciler = new Reconciler(self, ports.presence(), rooms, sessions, config.lease(), upkeep);
        this.adopter = new Adopter(self, ports.sessions(), adoption, loops, secrets, upkeep);
        this.sweeper = new Sweeper(
                self,
                ports.leases(),
                ports.presence(),
                rooms,
                adopter,
                config.lease(),
                config.resumeWindow(),
                lease::held,
                secrets,
                upkeep);
        this.renewals = new Renewals(sessions, ports.presence(), ports.sessions(), upkeep);
        Gauge.builder("parley.rooms", rooms, all -> all.names().size())
                .description("Rooms with a member on this node")
                .register(meters);
    }

    /**
     * Starts: takes a lease, reads the revocation list, and opens the exchange. Completes when all of it is done, and
     * goes on trying until then.
     */
    public CompletionStage<Void> start() {
        final CompletableFuture<Void> connected = exchange.start(inbox).toCompletableFuture();
        reconciler.start();
        sweeper.start();
        renewals.start();
        return CompletableFuture.allOf(
                connected,
                lease.start().toCompletableFuture(),
                revocations.start().toCompletableFuture());
    }

    /** The shared store may have lost what this node had told it. */
    private void restore() {
        sweeper.storeLost();
        verify();
        this.rooms.rewound();
        renewals.confirmDevices();
    }

    private void verify() {
        sessions.all().forEach(Session::verify);
    }

    /**
     * Takes from it how much users may do and have, and which ICE servers there are; all else stays as it was. Sessions that are here
     * go on with what each may send.
     */
    public void reconfigure(HubConfig now) {
        parts.limit(now.messages());
        admission.limit(now.sessions(), now.bounds().sessions());
        fanOut.limit(now.bounds().fanOut());
        ice.use(now.ice());
    }

    /** Where wires bring their clients. */
    public ClientGate gate() {
        return admission;
    }

    /** What operators may do here. */
    public AdminOperations admin() {
        return admin;
    }

    /** Whether the revocation list has been read. */
    public boolean knowsRevocations() {
        return revocations.list().loaded();
    }

    /** The sessions that live here. */
    SessionRegistry sessions() {
        return sessions;
    }

    /** Whether the node has its lease at the moment. */
    public boolean leased() {
        return lease.held();
    }

    /**
     * Lets nobody in any more, and has who is here go elsewhere. Completes when all have gone, or the time is over: then the
     * wire may close what is left.
     *
     * @param time zero for none: nobody is asked to go
     */
    public CompletionStage<Void> drain(Duration time) {
        draining.stop();
        return time.isZero()
                ? CompletableFuture.completedFuture(null)
                : new Drain(sessions, store::available, upkeep).begin(time);
    }

    /**
     * Stops; the ports are the caller's to close, and the wires have closed their connections. Sessions that are still here
     * are handed over: siblings adopt them as soon as they are stored. A store that does not take them within
     * {@link #HANDING_OVER} has them as they were before; senders are told of what is lost, for {@link #TELLING} at the most.
     */
    public CompletionStage<Void> stop() {
        draining.stop();
        reconciler.stop();
        renewals.stop();
        revocations.stop();
        final CompletableFuture<Boolean> leavesNothing = new CompletableFuture<>();
        sweeper.stop()
                .thenCompose(over -> handOver())
                .whenComplete((done, failure) -> upkeep.run(() -> settle(leavesNothing)));
        upkeep.schedule(HANDING_OVER, () -> leaveBehind(leavesNothing));
        return leavesNothing
                .thenCompose(nothing -> nothing ? lease.release() : lease.end())
                .exceptionally(away -> null);
    }

    /** Whether siblings have nothing to look for: no sessions, no senders to be told, nothing that the store left open. */
    private boolean leavesNothing() {
        return !leftBehind && sessions.all().isEmpty() && sessions.endedAll() && adopter.settled();
    }

    private CompletionStage<Void> handOver() {
        return CompletableFuture.allOf(sessions.all().stream()
                .map(session -> session.handOver().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Sessions that have just ended here have their ends told. */
    private void settle(CompletableFuture<Boolean> leavesNothing) {
        if (sessions.endedAll() && notices.idle()) {
            leavesNothing.complete(leavesNothing());
        } else if (!leavesNothing.isDone()) {
            upkeep.schedule(LOOK_AGAIN, () -> settle(leavesNothing));
        }
    }

    private void leaveBehind(CompletableFuture<Boolean> leavesNothing) {
        if (!leavesNothing.isDone()) {
            leftBehind = true;
            upkeep.schedule(TELLING, () -> leavesNothing.complete(false));
            sessions.leaveBehind().whenComplete((told, failure) -> leavesNothing.complete(false));
        }
    }
}
