package dev.parley.redis.lock;

import dev.parley.redis.Keys;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.Request;
import dev.parley.redis.pool.Script;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Locks that end by themselves. Whoever works under one and writes elsewhere sends its fencing token along, so that what
 * it writes after it has lost the lock can be refused: a lock alone does not keep a stalled holder out.
 *
 * <p>Every stage fails with {@link dev.parley.hub.store.StoreUnavailableException} when the store does not answer in
 * time; a lock that was taken nevertheless ends by itself. Any thread.
 */
public final class RedisLocks {
    private static final Script LOCK = Script.of(RedisLocks.class, "lock.lua");
    private static final Script EXTEND = Script.of(RedisLocks.class, "extend.lua");

    /** To be loaded. */
    public static final List<Script> SCRIPTS = List.of(LOCK, EXTEND);

    private final RedisPool pool;

    public RedisLocks(RedisPool pool) {
        this.pool = pool;
    }

    /**
     * A lock as it was taken.
     *
     * @param token higher than that of every holder before
     */
    public record Held(String name, String holder, long token) {}

    /** Takes the lock for 10 s; {@code null} if another holds it. */
    public CompletionStage<@Nullable Held> tryLock(String name) {
        return tryLock(name, Keys.LOCK);
    }

    /** Takes the lock for that long; {@code null} if another holds it. */
    public CompletionStage<@Nullable Held> tryLock(String name, Duration length) {
        final String holder = UUID.randomUUID().toString();
        return pool.send(Request.of(
                                LOCK,
                                List.of(Keys.lock(name), Keys.lockToken(name)),
                                holder,
                                length.toMillis(),
                                Keys.LOCK_TOKEN.toMillis())
                        .again())
                .thenApply(reply -> reply.number(0) == 0 ? null : new Held(name, holder, reply.number(0)));
    }

    /** Holds the lock for that long from now; {@code false} if it is lost, and nothing was done. */
    public CompletionStage<Boolean> renew(Held held, Duration length) {
        return extend(held, length.toMillis());
    }

    /** Lets the lock go; {@code false} if it was lost before, and nothing was done. */
    public CompletionStage<Boolean> release(Held held) {
        return extend(held, 0);
    }

    private CompletionStage<Boolean> extend(Held held, long millis) {
        return pool.send(
                        Request.of(EXTEND, List.of(Keys.lock(held.name())), held.holder() + " " + held.token(), millis))
                .thenApply(reply -> reply.number(0) == 1);
    }
}
