package dev.parley.redis.auth;

import dev.parley.hub.auth.RevocationList;
import dev.parley.redis.Keys;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.RedisRequest;
import dev.parley.redis.pool.Script;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revoked tokens on the shared Redis: a key for each, as others may look it up, and a list of all, from which nodes load
 * their copies.
 *
 * <p>A listener may be told of one more than once, and after a subscription was lost it is told all there are, so that
 * none is missed. What it knows and the store turns out to have lost when it is loaded (it came back empty, or a backup took
 * over) is written again. Writing and loading may be repeated and are retried after a lost connection. Any thread.
 */
public final class RedisRevocationList implements RevocationList {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRevocationList.class);
    private static final Script REVOKE = Script.of(RedisRevocationList.class, "revoke.lua");
    private static final Script LOAD = Script.of(RedisRevocationList.class, "load.lua");

    /** To be loaded. */
    public static final List<Script> SCRIPTS = List.of(REVOKE, LOAD);

    private final RedisPool pool;
    /** As many as there are unexpired ones, as in every node's copy. */
    private final Map<String, Instant> known = new ConcurrentHashMap<>();

    public RedisRevocationList(RedisPool pool) {
        this.pool = pool;
    }

    @Override
    public CompletionStage<Void> revoke(String jti, Instant end) {
        final Instant expiry = Scores.bounded(end);
        return pool.send(key(jti, expiry))
                .thenCompose(done -> pool.send(listed(jti, expiry)))
                .thenAccept(done -> known.put(jti, expiry));
    }

    private static RedisRequest key(String jti, Instant expiry) {
        final String until = Long.toString(expiry.toEpochMilli());
        return RedisRequest.of(CommandType.SET, List.of(Keys.revoked(jti)), until, "PXAT", until)
                .again();
    }

    private static RedisRequest listed(String jti, Instant expiry) {
        return RedisRequest.of(
                        REVOKE,
                        List.of(Keys.revocations()),
                        jti,
                        Long.toString(expiry.toEpochMilli()),
                        Keys.revocationChannel())
                .again();
    }

    @Override
    public CompletionStage<Map<String, Instant>> load() {
        final Instant now = Instant.now();
        known.values().removeIf(expiry -> expiry.isBefore(now));
        final Map<String, Instant> before = Map.copyOf(known);
        return pool.send(RedisRequest.of(LOAD, List.of(Keys.revocations())).again())
                .thenApply(reply -> {
                    final Map<String, Instant> revoked = HashMap.newHashMap(reply.size() / 2);
                    for (int i = 0; i < reply.size(); i += 2) {
                        revoked.put(reply.text(i), Scores.instant(reply.text(i + 1)));
                    }
                    known.putAll(revoked);
                    before.forEach((jti, expiry) -> {
                        if (!revoked.containsKey(jti)) {
                            writeAgain(jti, expiry);
                        }
                    });
                    return Map.copyOf(revoked);
                });
    }

    @Override
    public CompletionStage<Void> subscribe(BiConsumer<String, Instant> listener) {
        return pool.subscriptions()
                .subscribe(Keys.revocationChannel(), message -> tell(listener, message), () -> tellAll(listener));
    }

    private void tell(BiConsumer<String, Instant> listener, byte[] message) {
        final String text = new String(message, StandardCharsets.UTF_8);
        final int space = text.indexOf(' ');
        final String jti = text.substring(space + 1);
        final Instant expiry = Scores.instant(text.substring(0, Math.max(space, 0)));
        known.put(jti, expiry);
        listener.accept(jti, expiry);
    }

    private void tellAll(BiConsumer<String, Instant> listener) {
        var _ = load().whenComplete((revoked, failure) -> {
            if (failure == null) {
                revoked.forEach(listener);
            } else {
                LOG.warn("revocations could not be read after subscribing; the periodic reading will make up for it");
            }
        });
    }

    private void writeAgain(String jti, Instant expiry) {
        revoke(jti, expiry).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("a revocation that the store has lost could not be written again yet");
            }
        });
    }
}
