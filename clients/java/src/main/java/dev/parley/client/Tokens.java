package dev.parley.client;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The newest token: kept from connection to connection, until the hub refuses it or says that it expires. For the client's
 * thread, on which all that it gives is completed.
 */
final class Tokens {
    private final Loop loop;
    private final TokenProvider source;
    private final boolean renewable;
    private final long patience;
    private @Nullable String current;
    /** The one that the hub is known to judge this connection by; an older one, while it has not said that it took another. */
    private @Nullable String used;

    private @Nullable String refused;
    /** Why the next one is asked for. */
    private TokenReason reason = TokenReason.START;
    /** Whether the connection under way was the first to use it: an older one may have expired on the way. */
    private boolean fresh;
    /** One for a connection that has not come yet: those that begin meanwhile wait for it, too. */
    private @Nullable CompletableFuture<String> asked;

    private long askedAt;
    /** How often it was asked so. */
    private int asks;

    /**
     * @param renewable whether another may be had from the source
     * @param patience after so many milliseconds without an answer the source is asked again
     */
    Tokens(Loop loop, TokenProvider source, boolean renewable, long patience) {
        this.loop = loop;
        this.source = source;
        this.renewable = renewable;
        this.patience = patience;
    }

    boolean isRenewable() {
        return renewable;
    }

    /** For a connection. */
    CompletableFuture<String> get() {
        fresh = current == null;
        if (current != null) {
            used = current;
            return CompletableFuture.completedFuture(current);
        }
        final TokenReason why = reason;
        if (asked == null || loop.now() - askedAt >= patience) {
            askedAt = loop.now();
            asks++;
            asked = ask(why);
        }
        final int mine = asks;
        return asked.whenComplete((token, error) -> {
                    if (mine == asks) {
                        asked = null;
                    }
                })
                .thenApply(token -> {
                    if (token.equals(refused)) {
                        throw new ParleyException(
                                ErrorCode.UNAUTHORIZED,
                                "the token provider gave the token again that the hub has refused",
                                false);
                    }
                    if (current != null) {
                        return current; // another has come before it
                    }
                    if (reason == why) {
                        current = token;
                        used = token;
                    }
                    return token;
                });
    }

    /** What was asked on another network is waited for no more. */
    void networkChanged() {
        asked = null;
    }

    /**
     * Another, while this one is still good. A connection that begins before the hub has answered begins with it, too: with the
     * older one it would undo what may have been done.
     *
     * @param give to the hub
     */
    CompletableFuture<?> renew(Function<String, CompletableFuture<?>> give) {
        return ask(TokenReason.EXPIRING).thenCompose(token -> {
            current = token;
            final CompletableFuture<?> given = give.apply(token);
            Futures.then(given, (done, error) -> {
                if (error == null) {
                    used = token;
                    accept();
                } else if (!Futures.isRetryable(error) && token.equals(current)) {
                    current = used; // the hub does not want it
                }
            });
            return given;
        });
    }

    /** The hub has taken the one of the connection. */
    void accept() {
        refused = null;
        reason = TokenReason.START;
    }

    /** The hub has closed with 4501. Tells whether another token may be better. */
    boolean refuse() {
        if (!Objects.equals(current, used)) {
            return true; // there is a newer one
        }
        if (!renewable || (reason == TokenReason.REFUSED && fresh)) {
            return false; // another was no better
        }
        refused = current;
        current = null;
        asked = null;
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
