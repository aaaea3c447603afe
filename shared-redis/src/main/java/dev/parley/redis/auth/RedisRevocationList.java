package dev.parley.redis.auth;

import dev.parley.hub.auth.RevocationList;
import dev.parley.redis.Keys;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.Request;
import dev.parley.redis.pool.Script;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revoked tokens on the shared Redis: a key for each, as others may look it up, and a list of all, from which nodes load
 * their copies.
 *
 * <p>A listener may be told of one more than once, and after a subscription was lost it is told all there are, so that
 * none is missed. Writing and loading may be repeated and are retried after a lost connection. Any thread.
 */
public final class RedisRevocationList implements RevocationList {
    private static final Logger LOG = LoggerFactory.getLogger(RedisRevocationList.class);
    private static final Script REVOKE = Script.of(RedisRevocationList.class, "revoke.lua");
    private static final Script LOAD = Script.of(RedisRevocationList.class, "load.lua");

    /** To be loaded. */
    public static final List<Script> SCRIPTS = List.of(REVOKE, LOAD);

    private final RedisPool pool;

    public RedisRevocationList(RedisPool pool) {
        this.pool = pool;
    }

    @Override
    public CompletionStage<Void> revoke(String jti, Instant expiry) {
        final String until = Long.toString(expiry.toEpochMilli());
        final Request key = Request.of(CommandType.SET, List.of(Keys.revoked(jti)), until, "PXAT", until)
                .again();
        final Request list = Request.of(REVOKE, List.of(Keys.revocations()), jti, until, Keys.revocationChannel())
                .again();
        return pool.send(key).thenCompose(done -> pool.send(list)).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Map<String, Instant>> load() {
        return pool.send(Request.of(LOAD, List.of(Keys.revocations())).again()).thenApply(reply -> {
            final Map<String, Instant> revoked = HashMap.newHashMap(reply.size() / 2);
            for (int i = 0; i < reply.size(); i += 2) {
                revoked.put(reply.text(i), Instant.ofEpochMilli(reply.number(i + 1)));
            }
            return Map.copyOf(revoked);
        });
    }

    @Override
    public CompletionStage<Void> subscribe(BiConsumer<String, Instant> listener) {
        return pool.subscriptions()
                .subscribe(Keys.revocationChannel(), message -> tell(listener, message), () -> tellAll(listener));
    }

    private static void tell(BiConsumer<String, Instant> listener, byte[] message) {
        final String text = new String(message, StandardCharsets.UTF_8);
        final int space = text.indexOf(' ');
        listener.accept(text.substring(space + 1), Instant.ofEpochMilli(Long.parseLong(text.substring(0, space))));
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
}
