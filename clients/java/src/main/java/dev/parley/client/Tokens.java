package dev.parley.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The token in use: kept from connection to connection, until the hub refuses it or says that it expires. For the client's
 * thread, on which all that it gives is completed.
 */
final class Tokens {
    private final Loop loop;
    private final TokenProvider source;
    private final boolean renewable;
    private @Nullable String current;
    private @Nullable String refused;
    /** Why the next one is asked for. */
    private TokenReason reason = TokenReason.START;
    /** Whether the connection under way was the first to use it: an older one may have expired on the way. */
    private boolean fresh;

    /** @param renewable whether another may be had from the source */
    Tokens(Loop loop, TokenProvider source, boolean renewable) {
        this.loop = loop;
        this.source = source;
        this.renewable = renewable;
    }

    boolean isRenewable() {
        return renewable;
    }

    /** For a connection. */
    CompletableFuture<String> get() {
        fresh = current == null;
        if (current != null) {
            return CompletableFuture.completedFuture(current);
        }
        return ask(reason).thenApply(token -> {
            if (token.equals(refused)) {
                throw new ParleyException(
                        ErrorCode.UNAUTHORIZED,
                        "the token provider gave the token again that the hub has refused",
                        false);
            }
            current = token;
            return token;
        });
    }

    /** Another, while this one is still good; to be handed to {@link #accept(String)} when the hub has taken it. */
    CompletableFuture<String> renewed() {
        return ask(TokenReason.EXPIRING);
    }

    /** The hub has taken the one of the connection. */
    void accept() {
        refused = null;
        reason = TokenReason.START;
    }

    void accept(String token) {
        current = token;
        accept();
    }

    /** The hub has closed with 4501. Tells whether another token may be better. */
    boolean refuse() {
        if (!renewable || (reason == TokenReason.REFUSED && fresh)) {
            return false; // another was no better
        }
        refused = current;
        current = null;
        reason = TokenReason.REFUSED;
        return true;
    }

    private CompletableFuture<String> ask(TokenReason why) {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        try {
            final CompletionStage<String> given = source.token(why);
            given.whenComplete((token, error) -> loop.run(() -> {
                if (error != null) {
                    answer.completeExceptionally(error);
                } else {
                    answer.complete(token);
                }
            }));
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }
}
