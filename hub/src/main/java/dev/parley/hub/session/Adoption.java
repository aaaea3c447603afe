package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.auth.Role;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.protocol.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes over sessions that a dead node has left, before their clients have come. Any thread. */
public final class Adoption {
    private final SessionClaims claims;
    private final SessionRegistry registry;
    private final SessionFactory factory;
    private final Duration resumeWindow;
    private final Duration lease;

    /** @param lease of a node */
    public Adoption(
            SessionClaims claims,
            SessionRegistry registry,
            SessionFactory factory,
            Duration resumeWindow,
            Duration lease) {
        this.claims = claims;
        this.registry = registry;
        this.factory = factory;
        this.resumeWindow = resumeWindow;
        this.lease = lease;
    }

    /**
     * Takes over what a dead node has left. A node may be taken for dead whose clients are well: they get the time to come
     * here, at the least. A session that is here, or is about to end here, is left alone. Fails as {@link SessionStore} does.
     *
     * @param silent for how long nobody has heard of that node
     * @return whether it is not that node's any more, if it ever was; not known of one that was left alone
     */
    public CompletionStage<Boolean> adopt(SessionId id, NodeRef dead, long deadGeneration, Duration silent, Loop loop) {
        if (registry.find(id) != null || registry.isEnding(id)) {
            return CompletableFuture.completedFuture(false);
        }
        return claims.adopt(id, dead, deadGeneration)
                .thenCompose(claim -> claim instanceof Claim.Taken taken
                        ? takeOver(taken, silent, loop).thenApply(done -> true)
                        : CompletableFuture.completedFuture(true));
    }

    /** As {@link SessionClaims#takeUnsettled}. */
    public boolean takeUnsettled() {
        return claims.takeUnsettled();
    }

    private CompletionStage<Boolean> takeOver(Claim.Taken taken, Duration silent, Loop loop) {
        final Session other = registry.find(taken.session().id());
        if (other != null && other.epoch() < taken.session().epoch()) {
            other.movedAway(false);
        }
        final Session session = factory.restore(taken, grants(taken.session()), 0, loop);
        if (taken.closed()) {
            session.abandon();
            return CompletableFuture.completedFuture(true);
        }
        final Duration left = taken.session().window(resumeWindow).minus(away(taken, silent));
        session.adopted();
        registry.open(session, left.compareTo(lease) < 0 ? lease : left);
        return session.joins().restoreAll();
    }

    /**
     * For how long its client has been away. One that had a connection when its node was last heard of may have it yet, if the
     * node is only cut off: it loses it by this takeover, which comes about two leases after, at the latest.
     */
    private Duration away(Claim.Taken taken, Duration silent) {
        if (!taken.away().isZero()) {
            return taken.away();
        }
        final Duration late = silent.minus(lease.multipliedBy(2));
        return late.isNegative() ? Duration.ZERO : late;
    }

    /** Until its client comes with a token, an adopted session may stay where it is. */
    private static Grants grants(SessionRecord record) {
        return new Grants(record.user(), Instant.MAX, null, null, null, List.of("*"), Role.MEMBER);
    }
}
