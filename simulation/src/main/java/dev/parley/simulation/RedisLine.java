package dev.parley.simulation;

import dev.parley.hub.fixtures.store.StoreCalls;
import dev.parley.hub.store.StoreUnavailableException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node's pool of connections to a Redis. Commands on different connections overtake each other. While it is
 * disconnected everything fails at once; a command that is not answered in time fails, and may have been carried out.
 */
final class RedisLine implements StoreCalls {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Duration PROBE = Duration.ofMillis(200);

    private final RedisServer server;
    private final Strand strand;
    private final World world;
    private final Set<Call<?>> open = new LinkedHashSet<>();
    private boolean available = true;
    private boolean cutThere;
    private boolean cutBack;
    private long extraNanos;

    private static final class Call<T extends @Nullable Object> {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        boolean over;
    }

    RedisLine(RedisServer server, Strand strand) {
        this.server = server;
        this.strand = strand;
        this.world = server.world();
    }

    @Override
    public boolean available() {
        return available;
    }

    @Override
    public <T extends @Nullable Object> CompletionStage<T> call(Supplier<T> work) {
        final Call<T> call = new Call<>();
        if (!available) {
            fail(call);
            return call.answer;
        }
        open.add(call);
        strand.schedule(TIMEOUT, () -> lost(call));
        world.after(extraNanos + world.transit(), () -> {
            if (!cutThere) {
                server.arrive(() -> done(call, work.get()), () -> strand.execute(this::disconnected));
            }
        });
        return call.answer;
    }

    private <T extends @Nullable Object> void done(Call<T> call, T result) {
        world.after(extraNanos + world.transit(), () -> {
            if (!cutBack) {
                strand.execute(() -> {
                    if (open.remove(call)) {
                        call.over = true;
                        call.answer.complete(result);
                    }
                });
            }
        });
    }

    /** The network between the two loses everything, in one direction or both, until {@link #heal}. */
    void cut(boolean there, boolean back) {
        cutThere = there;
        cutBack = back;
    }

    void heal() {
        cutThere = false;
        cutBack = false;
        extraNanos = 0;
    }

    void slow(long millis) {
        extraNanos = millis * 1_000_000;
    }

    /** The server has closed its connections. On any strand. */
    void serverGone() {
        strand.execute(this::disconnected);
    }

    private void lost(Call<?> call) {
        if (!call.over && open.contains(call)) {
            disconnected();
        }
    }

    private void disconnected() {
        if (available) {
            available = false;
            strand.schedule(PROBE, this::probe);
        }
        final List<Call<?>> all = List.copyOf(open);
        open.clear();
        all.forEach(RedisLine::fail);
    }

    private void probe() {
        if (server.up() && !cutThere && !cutBack) {
            available = true;
        } else {
            strand.schedule(PROBE, this::probe);
        }
    }

    private static void fail(Call<?> call) {
        call.over = true;
        call.answer.completeExceptionally(new StoreUnavailableException("by the simulation"));
    }
}
