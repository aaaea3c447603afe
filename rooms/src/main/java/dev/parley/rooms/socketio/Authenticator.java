package dev.parley.rooms.socketio;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Decides who may join a namespace. */
@FunctionalInterface
public interface Authenticator {

    /** Lets everybody in, with nothing attached. */
    Authenticator ANYBODY = handshake -> CompletableFuture.completedFuture(Verdict.accepted());

    /**
     * Answers one CONNECT. Called on the connection's event loop, which it must not block; may complete on any thread.
     * Nothing that the client sends to the namespace is let in before the answer, nor after a refusal. A failure or an
     * answer that takes longer than the configured time is a refusal.
     */
    CompletionStage<Verdict> authenticate(Handshake handshake);
}
