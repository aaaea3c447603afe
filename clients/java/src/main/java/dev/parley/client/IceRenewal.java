package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps ICE servers whose credentials are good. For the client's thread, but for {@link #servers}. */
final class IceRenewal {
    /** Credentials are asked for again when this much of their lifetime is over, and after a failure this much later. */
    private static final double RENEWAL = 0.75;

    private static final double RETRY = 0.05;

    private final Timers timers;
    private final BiFunction<String, Map<String, @Nullable Object>, CompletableFuture<JsonObject>> ask;
    private final Consumer<List<IceServer>> fresh;
    private final Consumer<Throwable> warn;
    private volatile List<IceServer> servers = List.of();
    private boolean ended;

    IceRenewal(
            Loop loop,
            BiFunction<String, Map<String, @Nullable Object>, CompletableFuture<JsonObject>> ask,
            Consumer<List<IceServer>> fresh,
            Consumer<Throwable> warn) {
        this.timers = new Timers(loop);
        this.ask = ask;
        this.fresh = fresh;
        this.warn = warn;
    }

    List<IceServer> servers() {
        return servers;
    }

    /** Of a {@code welcome} or of a reply to {@code ice}. */
    void take(JsonObject reply) {
        servers = IceServer.all(reply);
        fresh.accept(servers);
        final long lifetime = reply.number("iceLifetime", 0);
        if (lifetime > 0 && !ended) {
            renewAfter((long) (lifetime * RENEWAL), lifetime);
        }
    }

    CompletableFuture<List<IceServer>> refresh() {
        return Futures.map(ask.apply("ice", Map.of()), reply -> {
            take(reply);
            return servers;
        });
    }

    void end() {
        ended = true;
        timers.stopAll();
    }

    private void renewAfter(long millis, long lifetime) {
        timers.start(
                "ice",
                millis,
                () -> Futures.then(refresh(), (done, error) -> {
                    if (error != null && !ended) {
                        warn.accept(error);
                        renewAfter((long) (lifetime * RETRY), lifetime);
                    }
                }));
    }
}
