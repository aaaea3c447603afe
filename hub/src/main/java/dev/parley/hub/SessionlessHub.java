package dev.parley.hub;

import dev.parley.hub.admission.Tokens;
import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.auth.RevocationWatch;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.upkeep.LeaseKeeper;
import dev.parley.hub.voice.AnnouncerMeters;
import dev.parley.hub.voice.RoomAnnouncer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What a node has of a hub that has no wire, and so no sessions: it is seen by the others, knows whose tokens are good, and speaks
 * into rooms. Nobody is in a room in its name. Any thread.
 */
public final class SessionlessHub {
    private final SignalExchange exchange;
    private final LeaseKeeper lease;
    private final RevocationWatch revocations;
    private final Tokens tokens;
    private final RoomAnnouncer announcer;

    /** What it stands on. */
    public record Ports(Presence presence, NodeLeases leases, RevocationList revocations, SignalExchange exchange) {}

    /**
     * Nothing starts before {@link #start()}.
     *
     * @param self of a service without sessions
     * @param length of its lease, as all nodes have it
     * @param blocking where work that blocks is done
     */
    public SessionlessHub(
            NodeRef self,
            Duration length,
            Ports ports,
            TokenVerifier verifier,
            Loop loop,
            Executor blocking,
            Clock clock,
            MeterRegistry meters) {
        if (self.service().hasSessions()) {
            throw new IllegalArgumentException(
                    "clients come in at nodes of " + self.service().wireName());
        }
        this.exchange = ports.exchange();
        this.revocations = new RevocationWatch(ports.revocations(), clock, loop);
        this.tokens = new Tokens(verifier, revocations.list(), blocking, meters);
        this.lease = new LeaseKeeper(
                self,
                ports.leases(),
                length,
                loop,
                // As long as LocalRooms waits for all nodes to have brought their members back.
                () -> announcer().doubt(length.multipliedBy(2)),
                () -> {},
                this::agreed);
        this.announcer =
                new RoomAnnouncer(ports.presence(), exchange, lease::confirm, loop, new AnnouncerMeters(meters));
    }

    private void agreed(int version) {
        exchange.speak(version);
        announcer.agreed(version);
    }

    /**
     * Starts: takes a lease, reads the revocation list, and opens the exchange. Completes when all of it is done, and
     * goes on trying until then.
     */
    public CompletionStage<Void> start() {
        return CompletableFuture.allOf(
                exchange.start(SessionlessHub::refuse).toCompletableFuture(),
                lease.start().toCompletableFuture(),
                revocations.start().toCompletableFuture());
    }

    /** Nobody lives here. */
    private static void refuse(NodeRef from, NodeMessage message, Consumer<Outcome> answer) {
        answer.accept(Outcome.UNKNOWN_PEER);
    }

    /** Speaks into rooms. */
    public RoomAnnouncer announcer() {
        return announcer;
    }

    /** Checks tokens, their revocation with them. */
    public Tokens tokens() {
        return tokens;
    }

    /** Which tokens are revoked. */
    public RevocationWatch revocations() {
        return revocations;
    }

    /** Whether the node has its lease at the moment. */
    public boolean leased() {
        return lease.held();
    }

    /** Gives the lease up; the ports are the caller's to close. Never fails. */
    public CompletionStage<Void> stop() {
        revocations.stop();
        return lease.release().exceptionally(away -> null);
    }
}
