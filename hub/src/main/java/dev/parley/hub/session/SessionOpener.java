package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.client.Reply;
import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.JsonObject;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserStatus;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Opens sessions: new ones, those that live here, and those that another node left. Any thread. */
public final class SessionOpener {
    private static final int SECRET_BYTES = 24;
    private static final int PEER_BYTES = 9;

    private final Services services;

    public SessionOpener(Services services) {
        this.services = services;
    }

    /** Fails as {@link SessionStore} does. */
    public CompletionStage<Admission> open(Grants grants, ClientMessage.Hello hello, Loop loop) {
        final ClientMessage.Resume resume = hello.resume();
        if (resume == null || services.registry().isEnding(resume.session())) {
            return create(grants, hello, loop);
        }
        final Session here = services.registry().find(resume.session());
        if (here != null && here.grants().user().equals(grants.user())) {
            return CompletableFuture.completedFuture(new Found(here, grants, resume.seq(), true));
        }
        return services.store()
                .takeOver(resume.session(), grants.user(), services.self())
                .thenCompose(taken -> taken == null
                        ? create(grants, hello, loop)
                        : restore(taken, grants, resume.seq(), loop)
                                .thenApply(session -> new Found(session, grants, resume.seq(), true)));
    }

    private CompletionStage<Admission> create(Grants grants, ClientMessage.Hello hello, Loop loop) {
        final SessionRecord record = new SessionRecord(
                new SessionId(random(SECRET_BYTES)),
                new PeerId("p" + random(PEER_BYTES)),
                grants.user(),
                hello.client() == null ? null : hello.client().device(),
                services.self(),
                1,
                UserStatus.ONLINE,
                Map.of(),
                false);
        return services.store().create(record).thenApply(previous -> {
            if (previous != null) {
                endReplaced(previous, loop);
            }
            final Session session = new Session(record, grants, new Outbox(), loop, services);
            session.open();
            return new Found(session, grants, 0, false);
        });
    }

    private void endReplaced(SessionStore.Previous previous, Loop loop) {
        final long deadline =
                loop.nanoTime() + services.config().requestTimeout().toNanos();
        services.router()
                .tell(
                        previous.owner(),
                        previous.peer(),
                        new NodeMessage.EndSession(previous.peer(), LeaveReason.REPLACED),
                        deadline,
                        outcome -> {});
    }

    /** @param seq up to which the client has every push: its node may have died before the store had heard of them all */
    private CompletionStage<Session> restore(SessionStore.TakenOver taken, Grants grants, long seq, Loop loop) {
        final Outbox outbox = new Outbox();
        outbox.restore(taken.outbox(), taken.received(), Math.max(taken.lastSeq(), seq));
        final Session session = new Session(taken.session(), grants, outbox, loop, services);
        session.incoming().restore(taken.outbox());
        for (StoredReply reply : taken.replies()) {
            session.requestLog().restore(reply.id(), reply.fingerprint(), read(reply));
        }
        session.open();
        return session.memberships()
                .restore(taken.session())
                .thenApply(done -> session)
                .whenComplete((restored, failure) -> {
                    if (failure != null) {
                        session.discard();
                    }
                });
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
