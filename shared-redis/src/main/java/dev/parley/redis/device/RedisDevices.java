package dev.parley.redis.device;

import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.Devices;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.UserId;
import dev.parley.redis.Keys;
import dev.parley.redis.Unreadable;
import dev.parley.redis.Unreadable.What;
import dev.parley.redis.pool.RedisPool;
import dev.parley.redis.pool.RedisReply;
import dev.parley.redis.pool.RedisRequest;
import dev.parley.redis.pool.Script;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Devices on the shared Redis. While it does not answer every call fails at once, and nothing is queued; each is retried
 * after a lost connection. Should freeing fail, the device names a session that is gone until its lifetime ends: that does
 * no harm. Any thread.
 */
public final class RedisDevices implements Devices {
    private static final Script CLAIM = Script.of(RedisDevices.class, "device.lua", "claim.lua");
    private static final Script CONFIRM = Script.of(RedisDevices.class, "device.lua", "confirm.lua");
    private static final Script FREE = Script.of(RedisDevices.class, "free.lua");

    /** To be loaded. */
    public static final List<Script> SCRIPTS = List.of(CLAIM, CONFIRM, FREE);

    private final RedisPool pool;
    private final Unreadable unreadable;

    public RedisDevices(RedisPool pool, Unreadable unreadable) {
        this.pool = pool;
        this.unreadable = unreadable;
    }

    @Override
    public CompletionStage<Claimed> claim(UserId user, String device, Holder holder) {
        return pool.send(held(CLAIM, user, device, holder, 0))
                .thenApply(reply -> new Claimed(
                        unreadable.read(What.DEVICE, "a user's device", () -> former(reply)), reply.number(2)));
    }

    private static @Nullable Holder former(RedisReply reply) {
        return reply.text(0).isEmpty() ? null : new Holder(new PeerId(reply.text(0)), NodeRef.parse(reply.text(1)));
    }

    @Override
    public CompletionStage<Boolean> confirm(UserId user, String device, Holder holder, long since) {
        return pool.send(held(CONFIRM, user, device, holder, since)).thenApply(reply -> reply.number(0) == 1);
    }

    @Override
    public CompletionStage<Void> free(UserId user, String device, PeerId peer) {
        return pool.send(RedisRequest.of(FREE, List.of(Keys.device(user, device)), peer.value())
                        .again())
                .thenAccept(done -> {});
    }

    private static RedisRequest held(Script script, UserId user, String device, Holder holder, long since) {
        return RedisRequest.of(
                        script,
                        List.of(Keys.device(user, device)),
                        holder.peer().value(),
                        holder.node().toString(),
                        Long.toString(Keys.SESSION.toMillis()),
                        Long.toString(since))
                .again();
    }
}
