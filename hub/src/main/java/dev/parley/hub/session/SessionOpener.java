package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.auth.Role;
import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.client.Reply;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.JsonObject;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions: new ones, those that live here, those that another node has, and those that a dead node left. Whose a
 * session is, the store alone says, each time. Any thread.
 */
public final class SessionOpener {
    private static final int SECRET_BYTES = 24;
    private static final int PEER_BYTES = 9;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Services services;
    private final AtomicBoolean unsettled = new AtomicBoolean();

    public SessionOpener(Services services) {
        this.services = services;
    }

    /** Fails as {@link SessionStore} does. */
    public CompletionStage<Admission> open(Grants grants, ClientMessage.Hello hello, Loop loop) {
        final ClientMessage.Resume resume = hello.resume();
        return resume == null || services.registry().isEnding(resume.session())
                ? create(grants, hello, loop)
                : open(grants, hello, resume, loop, false);
    }

    /** @param again whether the store has just been told of the session that is here */
    private CompletionStage<Admission> open(
            Grants grants, ClientMessage.Hello hello, ClientMessage.Resume resume, Loop loop, boolean again) {
        final Session here = services.registry().find(resume.session());
        if (here == null && !services.lease().certain()) {
            // What it took over now, others would adopt from it again.
            return unavailable();
        }
        return services.store()
                .claim(
                        resume.session(),
                        grants.user(),
                        services.self(),
                        services.lease().generation(),
                        here == null ? 0 : here.epoch(),
                        services.config().resumeWindow())
                .whenComplete(this::answered)
                .thenCompose(claim -> switch (claim) {
                    case Claim.None none -> {
                        if (here == null
                                || here.ended()
                                || !here.grants().user().equals(grants.user())) {
                            yield create(grants, hello, loop);
                        }
                        if (again) {
                            here.abandon();
                            yield create(grants, hello, loop);
                        }
                        // A store that has lost its data: the session, which is here, is put in it anew.
                        yield here.verified().thenCompose(told -> open(grants, hello, resume, loop, true));
                    }
                    // A duplicated tab: both would go on for ever.
                    case Claim.Contested contested -> create(grants, hello, loop);
                    case Claim.Kept kept ->
                        here == null || here.ended() ? unavailable() : resume(here, grants, resume.seq());
                    case Claim.Taken taken -> takeOver(taken, grants, resume.seq(), loop);
                });
    }

    private CompletionStage<Admission> create(Grants grants, ClientMessage.Hello hello, Loop loop) {
        final SessionRecord record = new SessionRecord(
                new SessionId(random(SECRET_BYTES)),
                new PeerId("p" + random(PEER_BYTES)),
                grants.user(),
                hello.client() == null ? null : hello.client().device(),
                services.self(),
                services.lease().generation(),
                1,
                false,
                UserStatus.ONLINE,
                Map.of(),
                false,
                0,
                services.config().resumeWindow(),
                SessionRecord.HEARD);
        final Session session = new Session(record, grants, new Outbox(services.space()), loop, services);
        return session.begin().thenApply(stored -> {
            if (!stored) {
                return unavailable("the store has not taken the new session");
            }
            session.open(services.config().resumeWindow());
            return new Found(session, grants, 0, false);
        });
    }

    /** A client has come to this node with a session that another had, or that this one had under an earlier epoch. */
    private CompletionStage<Admission> takeOver(Claim.Taken taken, Grants grants, long seq, Loop loop) {
        final Session other = services.registry().find(taken.session().id());
        if (other != null) {
            other.moved(taken.session().epoch());
        }
        tellFormer(taken, loop);
        final Session session = restore(taken, grants, seq, loop);
        session.open(services.config().resumeWindow());
        return resume(session, grants, seq);
    }

    /** The node that had the session hears of it, though it may share no room with it any more. */
    private void tellFormer(Claim.Taken taken, Loop loop) {
        if (!taken.previousOwner().equals(services.self())) {
            services.router()
                    .tell(
                            taken.previousOwner(),
                            taken.session().peer(),
                            new NodeMessage.Moved(
                                    taken.session().peer(), taken.session().epoch()),
                            loop.nanoTime() + services.config().requestTimeout().toNanos(),
                            outcome -> {});
        }
    }

    /**
     * Takes over what a dead node has left. A node may be taken for dead whose clients are well: they get the time to come
     * here, at the least. A session that is here, or is about to end here, is left alone.
     *
     * @param silent for how long nobody has heard of that node
     * @return whether it is not that node's any more, if it ever was; not known of one that was left alone
     */
    public CompletionStage<Boolean> adopt(SessionId id, NodeRef dead, long deadGeneration, Duration silent, Loop loop) {
        if (services.registry().find(id) != null || services.registry().isEnding(id)) {
            return CompletableFuture.completedFuture(false);
        }
        return services.store()
                .adopt(
                        id,
                        dead,
                        deadGeneration,
                        services.self(),
                        services.lease().generation())
                .whenComplete(this::answered)
                .thenCompose(claim -> {
                    if (claim instanceof Claim.Taken taken) {
                        final Session other = services.registry().find(id);
                        if (other != null && other.epoch() < taken.session().epoch()) {
                            other.movedAway(false);
                        }
                        final Session session = restore(taken, adoptedGrants(taken.session()), 0, loop);
                        if (taken.closed()) {
                            session.abandon();
                            return CompletableFuture.completedFuture(true);
                        }
                        final Duration left = taken.session()
                                .window(services.config().resumeWindow())
                                .minus(away(taken, silent));
                        session.adopted();
                        session.open(
                                left.compareTo(services.config().lease()) < 0
                                        ? services.config().lease()
                                        : left);
                        return restoreRooms(session).thenApply(done -> true);
                    }
                    return CompletableFuture.completedFuture(true);
                });
    }

    /**
     * For how long its client has been away. One that had a connection when its node was last heard of may have it yet, if the
     * node is only cut off: it loses it by this takeover, which comes about two leases after, at the latest.
     */
    private Duration away(Claim.Taken taken, Duration silent) {
        if (!taken.away().isZero()) {
            return taken.away();
        }
        final Duration late = silent.minus(services.config().lease().multipliedBy(2));
        return late.isNegative() ? Duration.ZERO : late;
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
    public boolean takeUnsettled() {
        return unsettled.getAndSet(false);
    }

    /** Until its client comes with a token, an adopted session may stay where it is. */
    private static Grants adoptedGrants(SessionRecord record) {
        return new Grants(record.user(), Instant.MAX, null, null, null, List.of("*"), Role.MEMBER);
    }

    /** The session is this node's; whether its client may go on depends on its rooms. */
    private CompletionStage<Admission> resume(Session session, Grants grants, long seq) {
        return restoreRooms(session)
                .thenCompose(restored -> restored && !session.ended()
                        ? CompletableFuture.completedFuture(new Found(session, grants, seq, true))
                        : unavailable());
    }

    private static CompletionStage<Boolean> restoreRooms(Session session) {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();
        session.loop()
                .run(() -> session.memberships().restore().thenAccept(restored -> {
                    if (!restored && !session.ended()) {
                        session.loop().schedule(AGAIN, () -> restoreRooms(session));
                    }
                    done.complete(restored);
                }));
        return done;
    }

    private static CompletionStage<Admission> unavailable() {
        return CompletableFuture.completedFuture(unavailable("the session can't be taken over at the moment"));
    }

    private static Admission unavailable(String why) {
        return new Admission.Refused(ProtocolError.of(ErrorCode.UNAVAILABLE, why), CloseCode.UNAVAILABLE);
    }

    /** @param seq up to which the client has every push: its node may have died before the store had heard of them all */
    private Session restore(Claim.Taken taken, Grants grants, long seq, Loop loop) {
        final Outbox outbox = new Outbox(services.space());
        outbox.restore(taken.outbox(), taken.received(), Math.max(taken.lastSeq(), seq));
        outbox.shown(taken.away().isZero() ? Long.MAX_VALUE : taken.session().shownTo());
        final Session session = new Session(taken.session(), grants, outbox, loop, services);
        session.memberships().begin(taken.session().status(), taken.session().rooms());
        session.incoming().restore(taken.outbox());
        for (StoredReply reply : taken.replies()) {
            session.requestLog().restore(reply.id(), reply.fingerprint(), read(reply));
        }
        return session;
    }

    private static @Nullable Reply read(StoredReply stored) {
        final RawJson body = stored.body();
        if (body == null) {
            return null;
        }
        if (!stored.error()) {
            return new Reply.Ack(body);
        }
        try {
            final JsonObject json = JsonObject.parse(body.utf8());
            return new Reply.Failed(ProtocolError.of(code(text(json, "code")), text(json, "message")), false);
        } catch (JsonObject.Malformed e) {
            throw new IllegalStateException("a stored reply is no JSON", e);
        }
    }

    private static ErrorCode code(String wireName) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.wireName().equals(wireName)) {
                return code;
            }
        }
        return ErrorCode.INTERNAL;
    }

    private static String text(JsonObject json, String name) {
        final JsonObject.@Nullable Field field = json.field(name);
        return field == null ? "" : field.string();
    }

    private String random(int bytes) {
        final byte[] random = new byte[bytes];
        services.secrets().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** A session that waits for its connection. */
    private record Found(Session session, Grants grants, long seq, boolean resumed) implements Admission.Admitted {
        @Override
        public ClientSession attach(ClientConnection connection) {
            return session.client().attach(connection, grants, seq, resumed);
        }
    }
}
