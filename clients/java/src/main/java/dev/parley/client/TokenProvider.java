package dev.parley.client;

import java.util.concurrent.CompletionStage;

/** Gives tokens: asked at the start, when one is about to expire, and when one was refused. */
@FunctionalInterface
public interface TokenProvider {
    /**
     * Called on the client's thread, which it must not block. What it gives may be completed by any thread. If it fails it is
     * asked again later, but for a {@link ParleyException} that is not retryable: that closes the client.
     */
    CompletionStage<String> token(TokenReason reason);
}
