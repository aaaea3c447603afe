package dev.parley.hub.session;

import dev.parley.hub.auth.Grants;
import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Opens sessions for clients: new ones, those that live here, and those that another node has. Any thread. */
public final class SessionOpener {
    private final SessionClaims claims;
    private final SessionRegistry registry;
    private final SessionFactory factory;
    private final Clients clients;
    private final Duration resumeWindow;

    public SessionOpener(
            SessionClaims claims,
            SessionRegistry registry,
            SessionFactory factory,
            Clients clients,
            Duration resumeWindow) {
        this.claims = claims;
        this.registry = registry;
        this.factory = factory;
        this.clients = clients;
        this.resumeWindow = resumeWindow;
    }

    /** Fails as {@link SessionStore} does. */
    public CompletionStage<Admission> open(Grants grants, ClientMessage.Hello hello, Loop loop) {
        final ClientMessage.Resume resume = hello.resume();
        if (resume == null) {
            return create(grants, hello, loop);
        }
        // That it has ended here says nothing: this node may have stood still, and the session be elsewhere.
        return registry.isClosing(resume.session()) ? unavailable() : open(grants, hello, resume, loop, false);
    }

    /** @param again whether the store has just been told of the session that is here */
    private CompletionStage<Admission> open(
            Grants grants, ClientMessage.Hello hello, ClientMessage.Resume resume, Loop loop, boolean again) {
        final Session here = registry.find(resume.session());
        if (here == null && !claims.certain()) {
            // What it took over now, others would adopt from it again.
            return unavailable();
        }
        return claims.claim(resume.session(), grants.user(), here == null ? 0 : here.epoch())
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
                        yield here.ownership().verified().thenCompose(told -> open(grants, hello, resume, loop, true));
                    }
                    // A duplicated tab: both would go on for ever.
                    case Claim.Contested contested -> create(grants, hello, loop);
                    case Claim.Kept kept ->
                        here == null || here.ended() ? unavailable() : resume(here, grants, resume.seq());
                    case Claim.Taken taken -> takeOver(taken, grants, resume.seq(), loop);
                });
    }

    private CompletionStage<Admission> create(Grants grants, ClientMessage.Hello hello, Loop loop) {
        final ClientMessage.ClientInfo client = hello.client();
        final Session session = factory.create(grants, client == null ? null : client.device(), loop);
        return session.begin().thenApply(stored -> {
            if (!stored) {
                return unavailable("the store has not taken the new session");
            }
            registry.open(session, resumeWindow);
            return new Found(session, grants, 0, false);
        });
    }

    /** A client has come to this node with a session that another had, or that this one had under an earlier epoch. */
    private CompletionStage<Admission> takeOver(Claim.Taken taken, Grants grants, long seq, Loop loop) {
        final Session other = registry.find(taken.session().id());
        if (other != null) {
            other.moved(taken.session().epoch());
        }
        claims.tellFormer(taken, loop);
        final Session session = factory.restore(taken, grants, seq, loop);
        registry.open(session, resumeWindow);
        return resume(session, grants, seq);
    }

    /** The session is this node's; whether its client may go on depends on its rooms. */
    private CompletionStage<Admission> resume(Session session, Grants grants, long seq) {
        session.coming();
        return session.joins()
                .restoreAll()
                .thenCompose(restored -> restored && !session.ended()
                        ? CompletableFuture.completedFuture(new Found(session, grants, seq, true))
                        : unavailable());
    }

    private static CompletionStage<Admission> unavailable() {
        return CompletableFuture.completedFuture(unavailable("the session can't be taken over at the moment"));
    }

    private static Admission unavailable(String why) {
        return new Admission.Refused(ProtocolError.of(ErrorCode.UNAVAILABLE, why), CloseCode.UNAVAILABLE);
    }

    /** A session that waits for its connection. */
    private final class Found implements Admission.Admitted {
        private final Session session;
        private final Grants grants;
        private final long seq;
        private final boolean resumed;

        Found(Session session, Grants grants, long seq, boolean resumed) {
            this.session = session;
            this.grants = grants;
            this.seq = seq;
            this.resumed = resumed;
        }

        @Override
        public boolean resumed() {
            return resumed;
        }

        @Override
        public ClientSession attach(ClientConnection connection) {
            return clients.attach(session, connection, grants, seq, resumed);
        }
    }
}
