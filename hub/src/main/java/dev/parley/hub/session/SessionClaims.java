package dev.parley.hub.session;

import dev.parley.hub.HubConfig;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.Lease;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.route.Router;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** This node's claims to sessions. Whose a session is, the store alone says, each time. Any thread. */
public final class SessionClaims {
    private final NodeRef self;
    private final SessionStore store;
    private final Lease lease;
    private final Router router;
    private final Duration resumeWindow;
    private final Duration timeout;
    private final AtomicBoolean unsettled = new AtomicBoolean();

    public SessionClaims(NodeRef self, SessionStore store, Lease lease, Router router, HubConfig config) {
        this.self = self;
        this.store = store;
        this.lease = lease;
        this.router = router;
        this.resumeWindow = config.resumeWindow();
        this.timeout = config.requestTimeout();
    }

    /** Whether what this node takes over now is its own: others would adopt it again from one that may be taken for dead. */
    boolean certain() {
        return lease.certain();
    }

    /**
     * A client has come for a session. Fails as {@link SessionStore} does.
     *
     * @param knownEpoch under which it is here; 0 if it is not
     */
    CompletionStage<Claim> claim(SessionId id, UserId user, long knownEpoch) {
        return store.claim(id, user, self, lease.generation(), knownEpoch, resumeWindow)
                .whenComplete(this::answered);
    }

    /** As {@link SessionStore#adopt}. */
    CompletionStage<Claim> adopt(SessionId id, NodeRef dead, long deadGeneration) {
        return store.adopt(id, dead, deadGeneration, self, lease.generation()).whenComplete(this::answered);
    }

    /** The node that had the session hears of it, though it may share no room with it any more. */
    void tellFormer(Claim.Taken taken, Loop loop) {
        if (!taken.previousOwner().equals(self)) {
            router.tell(
                    taken.previousOwner(),
                    taken.session().peer(),
                    new NodeMessage.Moved(
                            taken.session().peer(), taken.session().epoch()),
                    loop.nanoTime() + timeout.toNanos(),
                    outcome -> {});
        }
    }

    private void answered(@Nullable Claim claim, @Nullable Throwable away) {
        if (away != null) {
            unsettled.set(true);
        }
    }

    /**
     * Whether the store has, since this was last asked, left open whether a session is this node's: what was sent to it may be
     * carried out, now or later, though it did not answer. Such a session has an owner that knows nothing of it.
     */
    boolean takeUnsettled() {
        return unsettled.getAndSet(false);
    }
}
