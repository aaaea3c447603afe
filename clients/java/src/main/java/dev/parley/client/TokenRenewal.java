package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives the hub another token before the one in use ends; the hub closes at its expiry, and a fresh one is asked for then at
 * the latest. For the client's thread.
 */
final class TokenRenewal {
    /** After a token could not be renewed; doubles. */
    private static final long RETRY_MILLIS = 1_000;

    private final Timers timers;
    private final Tokens tokens;
    private final BiFunction<String, Map<String, @Nullable Object>, CompletableFuture<JsonObject>> ask;
    private final Consumer<Throwable> warn;
    private boolean ended;

    TokenRenewal(
            Loop loop,
            Tokens tokens,
            BiFunction<String, Map<String, @Nullable Object>, CompletableFuture<JsonObject>> ask,
            Consumer<Throwable> warn) {
        this.timers = new Timers(loop);
        this.tokens = tokens;
        this.ask = ask;
        this.warn = warn;
    }

    void begin() {
        if (tokens.isRenewable()) {
            renew(RETRY_MILLIS);
        }
    }

    void pause() {
        timers.stopAll();
    }

    void end() {
        ended = true;
        timers.stopAll();
    }

    private void renew(long retry) {
        Futures.then(tokens.renew(token -> ask.apply("hello", Map.of("token", token))), (done, error) -> {
            if (error != null && !ended) {
                warn.accept(error);
                timers.start("token", retry, () -> renew(retry * 2));
            }
        });
    }
}
