package dev.parley.redis.claim;

import dev.parley.protocol.RawJson;
import dev.parley.redis.Keys;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.Request;
import dev.parley.redis.pool.Script;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Claims on work that must be done once, whoever asks for it and however often: claim first, then act, then finish.
 *
 * <p>Every stage fails with {@link dev.parley.hub.store.StoreUnavailableException} when the store does not answer in
 * time; every call may be repeated with the same claimant. Any thread.
 */
public final class RedisClaims {
    private static final Script CLAIM = Script.of(RedisClaims.class, "claim.lua");
    private static final Script FINISH = Script.of(RedisClaims.class, "finish.lua");

    /** To be loaded. */
    public static final List<Script> SCRIPTS = List.of(CLAIM, FINISH);

    private final RedisPool pool;

    public RedisClaims(RedisPool pool) {
        this.pool = pool;
    }

    /** What a claim found. */
    public sealed interface Claim {
        /** It is the claimant's: act, then {@link #complete} or {@link #fail}. */
        record Fresh() implements Claim {}

        /** Another is at it: ask again. */
        record Pending() implements Claim {}

        /** It was done. */
        record Done(RawJson result) implements Claim {}
    }

    /**
     * Claims the work of that name.
     *
     * @param claimant unique to the try, and the same when it asks again
     * @param pendingFor after which the work counts as failed, and is free again
     */
    public CompletionStage<Claim> claim(String name, String claimant, Duration pendingFor) {
        return pool.send(Request.of(CLAIM, List.of(Keys.claim(name)), claimant, pendingFor.toMillis())
                        .again())
                .thenApply(reply -> switch (reply.text(0)) {
                    case "fresh" -> new Claim.Fresh();
                    case "pending" -> new Claim.Pending();
                    case "done" -> new Claim.Done(RawJson.trusted(reply.bytes(1)));
                    case String other -> throw new IllegalStateException("a claim was answered with " + other);
                });
    }

    /** Marks the work as done; {@code false} if the claim had run out and is another's or nobody's. */
    public CompletionStage<Boolean> complete(String name, String claimant, RawJson result, Duration keptFor) {
        return pool.send(Request.of(FINISH, List.of(Keys.claim(name)), claimant, keptFor.toMillis(), result.utf8())
                        .again())
                .thenApply(reply -> reply.number(0) == 1);
    }

    /** Frees the work to be tried again; {@code false} if the claim had run out and is another's or nobody's. */
    public CompletionStage<Boolean> fail(String name, String claimant) {
        return pool.send(Request.of(FINISH, List.of(Keys.claim(name)), claimant, 0L))
                .thenApply(reply -> reply.number(0) == 1);
    }
}
