package dev.parley.hub.upkeep;

import dev.parley.hub.Timing;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.Lease;
import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.node.WireVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's lease. When it is gone (the store was away for longer than it lasts, or was emptied), the node
 * takes a new generation and restores its members. With each renewal it finds out what all nodes read. Runs on one loop.
 */
public final class LeaseKeeper implements Lease {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final NodeRef self;
    private final NodeLeases leases;
    private final Duration length;
    private final Loop loop;
    private final Runnable renewed;
    private final Runnable uncertain;
    private final IntConsumer agreed;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private volatile long generation;
    /** When the last acquisition or renewal that went through was begun. */
    private volatile long renewedAt;

    private volatile boolean held;
    private long askedAt;
    private volatile boolean stopped;

    /**
     * @param renewed called when the node has a new generation after it had lost one
     * @param uncertain called now and then while the lease may have run out and the store does not answer
     * @param agreed called with the version that every node reads, again and again; while the store does not answer, what was
     *     agreed stands
     */
    public LeaseKeeper(
            NodeRef self,
            NodeLeases leases,
            Duration length,
            Loop loop,
            Runnable renewed,
            Runnable uncertain,
            IntConsumer agreed) {
        this.self = self;
        this.leases = leases;
        this.length = length;
        this.loop = loop;
        this.renewed = renewed;
        this.uncertain = uncertain;
        this.agreed = agreed;
        this.askedAt = loop.nanoTime();
    }

    /** Completes when the node has its first lease; goes on trying while the store is away. */
    public CompletionStage<Void> start() {
        acquire();
        return first;
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public boolean certain() {
        return held && loop.nanoTime() - renewedAt < length.toNanos();
    }

    /** Whether the last renewal went through. Any thread. */
    public boolean held() {
        return held;
    }

    /**
     * Whether the store still has all that this node knew it to have: one that was emptied or replaced has not. {@code false} where
     * it does not answer, too. Never fails.
     */
    public CompletionStage<Boolean> confirm() {
        return leases.renew(self, generation, length).exceptionally(away -> false);
    }

    /** Ends the lease, for a node that leaves sessions behind: siblings adopt them now. Fails if the store does not answer. */
    public CompletionStage<Void> end() {
        stopped = true;
        held = false;
        return leases.renew(self, generation, Duration.ZERO).thenAccept(ended -> {});
    }

    /** Gives the lease up at once, for a node that leaves nothing behind. Fails if the store does not answer. */
    public CompletionStage<Void> release() {
        stopped = true;
        return leases.release(self, generation);
    }

    private void acquire() {
        if (stopped) {
            return;
        }
        final long begun = loop.nanoTime();
        leases.acquire(self, length)
                .whenComplete((fresh, failure) -> loop.run(() -> {
                    if (failure != null) {
                        loop.schedule(AGAIN, this::acquire);
                        return;
                    }
                    final boolean lost = generation != 0;
                    renewedAt = begun;
                    generation = fresh;
                    held = true;
                    agree();
                    first.complete(null);
                    if (lost) {
                        LOG.warn(
                                "the lease was gone; taken anew with generation {}, members are being restored", fresh);
                        renewed.run();
                    }
                    renewLater(Timing.renewalOf(length));
                }));
    }

    private void agree() {
        var _ = leases.agree(self, WireVersion.CURRENT).thenAccept(version -> loop.run(() -> agreed.accept(version)));
    }

    /** Others may take this node for dead, and its sessions over: it asks, now and then, what is still its own. */
    private void whileUncertain() {
        final long now = loop.nanoTime();
        if (!certain() && now - renewedAt >= length.toNanos() && now - askedAt >= length.toNanos()) {
            askedAt = now;
            uncertain.run();
        }
    }

    private void renewLater(Duration delay) {
        loop.schedule(delay, this::renew);
    }

    private void renew() {
        if (stopped) {
            return;
        }
        final long begun = loop.nanoTime();
        leases.renew(self, generation, length)
                .whenComplete((still, failure) -> loop.run(() -> {
                    held = failure == null && still;
                    if (held) {
                        renewedAt = begun;
                        agree();
                    }
                    if (failure != null) {
                        whileUncertain();
                        renewLater(AGAIN);
                    } else if (still) {
                        renewLater(Timing.renewalOf(length));
                    } else {
                        acquire();
                    }
                }));
    }
}
