package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.Lease;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserStatus;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes sessions, new ones and such as the store has them; nobody knows of one that was made. Any thread. */
public final class SessionFactory {
    private static final int SECRET_BYTES = 24;
    private static final int PEER_BYTES = 9;

    private final NodeRef self;
    private final Lease lease;
    private final Duration resumeWindow;
    private final OutboxSpace space;
    private final RandomGenerator secrets;
    private final SessionParts parts;

    /** @param secrets for the ids of sessions and peers: nobody must be able to guess what comes next */
    public SessionFactory(
            NodeRef self,
            Lease lease,
            Duration resumeWindow,
            OutboxSpace space,
            RandomGenerator secrets,
            SessionParts parts) {
        this.self = self;
        this.lease = lease;
        this.resumeWindow = resumeWindow;
        this.space = space;
        this.secrets = secrets;
        this.parts = parts;
    }

    /** @param device what its client calls its device; {@code null} if it did not say */
    Session create(Grants grants, @Nullable String device, Loop loop) {
        final SessionRecord record = new SessionRecord(
                new SessionId(random(SECRET_BYTES)),
                new PeerId("p" + random(PEER_BYTES)),
                grants.user(),
                device,
                self,
                lease.generation(),
                1,
                false,
                UserStatus.ONLINE,
                Map.of(),
                false,
                0,
                resumeWindow,
                SessionRecord.HEARD);
        return new Session(record, grants, new Outbox(space), loop, parts);
    }

    /** @param seq up to which the client has every push: its node may have died before the store had heard of them all */
    Session restore(Claim.Taken taken, Grants grants, long seq, Loop loop) {
        final Outbox outbox = new Outbox(space);
        outbox.restore(taken.outbox(), taken.received(), Math.max(taken.lastSeq(), seq));
        outbox.shown(taken.away().isZero() ? Long.MAX_VALUE : taken.session().shownTo());
        final Session session = new Session(taken.session(), grants, outbox, loop, parts);
        session.memberships().begin(taken.session().status(), taken.session().rooms());
        session.incoming().restore(taken.outbox());
        for (StoredReply reply : taken.replies()) {
            session.calls().log().restore(reply.id(), reply.fingerprint(), ReplyText.read(reply));
        }
        return session;
    }

    private String random(int bytes) {
        final byte[] random = new byte[bytes];
        secrets.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
