package dev.parley.hub.admission;

import dev.parley.hub.HubConfig;
import dev.parley.hub.auth.Grants;
import dev.parley.hub.auth.Revocations;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientGate;
import dev.parley.hub.limit.RateLimit;
import dev.parley.hub.limit.UserLimits;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.session.SessionOpener;
import dev.parley.hub.session.SessionRegistry;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients in: the token first, then what its user may still do, then the session. A user's resumes have a budget of
 * their own, as large as that of new sessions, and so many new sessions may be under way on the node that a resume never
 * waits behind more. What comes without a good token, the wires count by its address. Any thread.
 */
public final class AdmissionControl implements ClientGate {
    /** Each is a write to the store of sessions; so many take it some 100 ms. */
    private static final int MAX_OPENING = 1024;

    private final HubConfig config;
    private final Tokens tokens;
    private final Revocations revocations;
    private final SessionOpener sessions;
    private final SessionRegistry registry;
    private final Map<UserId, Integer> openingByUser = new ConcurrentHashMap<>();
    private final UserLimits newSessions;
    private final UserLimits resumes;
    private final Semaphore opening = new Semaphore(MAX_OPENING);
    private final AdmissionMeters meters;
    private volatile int ofOneUser;
    private volatile boolean closed;

    public AdmissionControl(
            HubConfig config,
            Tokens tokens,
            Revocations revocations,
            SessionOpener sessions,
            SessionRegistry registry,
            AdmissionMeters meters) {
        this.config = config;
        this.tokens = tokens;
        this.revocations = revocations;
        this.sessions = sessions;
        this.registry = registry;
        this.newSessions = new UserLimits(config.sessions());
        this.resumes = new UserLimits(config.sessions());
        this.meters = meters;
        this.ofOneUser = config.bounds().sessions();
    }

    /**
     * Other limits from now on.
     *
     * @param rate of new sessions of a user, and apart from that of resumes
     * @param atOnce sessions of a user on this node; those that are there stay
     */
    public void limit(RateLimit rate, int atOnce) {
        newSessions.limit(rate);
        resumes.limit(rate);
        ofOneUser = atOnce;
    }

    /** Lets nobody in any more: who comes is told to come back, and finds another node. */
    public void close() {
        closed = true;
    }

    /** Lets clients in again. */
    public void open() {
        closed = false;
    }

    @Override
    public CompletionStage<Admission> admit(
            ClientMessage.Hello hello, @Nullable String headerToken, String address, Loop loop) {
        return look(hello, headerToken, loop).thenApply(admission -> {
            meters.count(hello.resume() != null, admission);
            return admission;
        });
    }

    private CompletionStage<Admission> look(ClientMessage.Hello hello, @Nullable String headerToken, Loop loop) {
        if (closed) {
            return refused(ErrorCode.UNAVAILABLE, "the node is about to stop");
        }
        if (!revocations.loaded()) {
            return refused(ErrorCode.UNAVAILABLE, "the hub is starting");
        }
        final String token = hello.token() != null ? hello.token() : headerToken;
        if (token == null) {
            return refused(ErrorCode.UNAUTHORIZED, "token: got nothing, expected a JWT");
        }
        return inTime(tokens.check(token).thenCompose(verdict -> answer(verdict, hello, loop)), loop)
                .exceptionallyCompose(
                        failure -> refused(ErrorCode.UNAVAILABLE, "the store of sessions does not answer"));
    }

    private CompletableFuture<Admission> inTime(CompletionStage<Admission> answer, Loop loop) {
        final CompletableFuture<Admission> inTime = new CompletableFuture<>();
        final Loop.Timer timer = loop.schedule(
                config.requestTimeout(), () -> inTime.completeExceptionally(new TimeoutException("no answer")));
        answer.whenComplete((admission, failure) -> {
            timer.cancel();
            if (failure == null) {
                inTime.complete(admission);
            } else {
                inTime.completeExceptionally(failure);
            }
        });
        return inTime;
    }

    private CompletionStage<Admission> answer(TokenVerifier.Verdict verdict, ClientMessage.Hello hello, Loop loop) {
        return switch (verdict) {
            case TokenVerifier.Verdict.Good good ->
                enter(good.grants(), hello, loop)
                        .thenCompose(admission -> unlessRevokedMeanwhile(good.grants(), admission));
            case TokenVerifier.Verdict.Bad bad -> refused(ErrorCode.UNAUTHORIZED, bad.reason());
            case TokenVerifier.Verdict.Unknown nobody -> refused(ErrorCode.UNAVAILABLE, nobody.reason());
        };
    }

    private CompletionStage<Admission> enter(Grants grants, ClientMessage.Hello hello, Loop loop) {
        final boolean resuming = hello.resume() != null;
        final Duration wait = (resuming ? resumes : newSessions).take(grants.user(), loop.nanoTime());
        if (wait != null) {
            return refused(ProtocolError.rateLimited(
                    resuming ? "too many resumes of this user" : "too many new sessions of this user", wait));
        }
        if (resuming) {
            return sessions.open(grants, hello, loop);
        }
        if (!opening.tryAcquire()) {
            return refused(ErrorCode.UNAVAILABLE, "too many new sessions at once");
        }
        final UserId user = grants.user();
        final int more = openingByUser.merge(user, 1, Integer::sum);
        return (registry.count(user) + more > ofOneUser ? tooMany() : sessions.open(grants, hello, loop))
                .whenComplete((admission, failure) -> {
                    openingByUser.computeIfPresent(user, (same, count) -> count == 1 ? null : count - 1);
                    opening.release();
                });
    }

    /** By the end of the window those are over that no client comes back to. */
    private CompletionStage<Admission> tooMany() {
        return refused(ProtocolError.rateLimited(
                "the user has " + ofOneUser + " sessions on this node", config.resumeWindow()));
    }

    /** A revocation that came while the store was asked has found no session to end: that of a new one ends by itself. */
    private CompletionStage<Admission> unlessRevokedMeanwhile(Grants grants, Admission admission) {
        return revocations.isRevoked(grants)
                ? refused(ErrorCode.UNAUTHORIZED, "the token is revoked")
                : CompletableFuture.completedFuture(admission);
    }

    private static CompletionStage<Admission> refused(ErrorCode code, String message) {
        return refused(ProtocolError.of(code, message));
    }

    private static CompletionStage<Admission> refused(ProtocolError error) {
        final CloseCode close = error.code() == ErrorCode.UNAUTHORIZED ? CloseCode.UNAUTHORIZED : CloseCode.UNAVAILABLE;
        return CompletableFuture.completedFuture(new Admission.Refused(error, close));
    }
}
