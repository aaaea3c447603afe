package dev.parley.hub.upkeep;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.session.Adoption;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Owned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the sessions of dead nodes of this node's service, so that what is sent to them is held, and that they end
 * when their time has come, as if their node had lived: windows go on from when each client was lost. Siblings share them
 * out, as each takes them in an order of its own and the store gives each session to one. Clients that come back by
 * themselves go before: pages are small, and there is a pause between them. What this node may own itself without having
 * heard so, it takes over in the same way. Runs on one loop.
 */
public final class Adopter {
    private static final Logger LOG = LoggerFactory.getLogger(Adopter.class);
    private static final int PAGE = 64;
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** After that what the store was asked and did not answer is carried out, or never will be. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private final NodeRef self;
    private final SessionStore store;
    private final Adoption adoption;
    private final List<Loop> loops;
    private final RandomGenerator random;
    private final Loop loop;
    private final Set<NodeRef> adopting = new HashSet<>();
    private final Set<NodeRef> empty = new HashSet<>();
    private int next;
    private boolean unsettled;
    private boolean settling;
    private boolean stopped;
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

    /** @param loops among which adopted sessions are spread */
    public Adopter(
            NodeRef self, SessionStore store, Adoption adoption, List<Loop> loops, RandomGenerator random, Loop loop) {
        this.self = self;
        this.store = store;
        this.adoption = adoption;
        this.loops = List.copyOf(loops);
        this.random = random;
        this.loop = loop;
    }

    /**
     * Takes over what is left of that node, unless that is under way. On the loop.
     *
     * @param silent for how long nobody has heard of it
     */
    void adopt(NodeRef dead, long generation, Duration silent) {
        if (stopped || !adopting.add(dead)) {
            return;
        }
        final long heardOf = loop.nanoTime() - silent.toNanos();
        store.ownedBy(dead)
                .whenComplete((listed, failure) -> loop.run(() -> {
                    if (failure != null || listed.isEmpty()) {
                        adopting.remove(dead);
                        if (failure == null) {
                            empty.add(dead);
                        } else {
                            unsettled |= dead.equals(self);
                        }
                    } else {
                        empty.remove(dead);
                        LOG.info("looking for what node {} has left among {} sessions", dead, listed.size());
                        final List<Owned> order = new ArrayList<>(listed);
                        Collections.shuffle(order, random);
                        page(order, new ArrayList<>(), dead, generation, heardOf);
                    }
                }));
    }

    /** Takes over what is this node's by the store alone, some time after the store has left that open. On the loop. */
    void settle() {
        unsettled |= adoption.takeUnsettled();
        if (unsettled && !settling) {
            unsettled = false;
            settling = true;
            loop.schedule(SETTLED, () -> {
                if (!stopped) {
                    settling = false;
                    adopt(self, Long.MAX_VALUE, Duration.ZERO);
                }
            });
        }
    }

    /** Whether the store has left nothing open that was not looked at since. On the loop. */
    public boolean settled() {
        unsettled |= adoption.takeUnsettled();
        return !unsettled && !settling && !adopting.contains(self);
    }

    /** Whether nothing was left of that node when it was last looked at. On the loop. */
    boolean done(NodeRef dead) {
        return empty.contains(dead);
    }

    /** Forgets all other nodes. On the loop. */
    void retain(Set<NodeRef> dead) {
        empty.retainAll(dead);
    }

    /**
     * Takes nothing over any more. On the loop.
     *
     * @return completes when what it has asked for is this node's, or not
     */
    CompletionStage<Void> stop() {
        stopped = true;
        return underWay;
    }

    /** @param gone what has been looked at and is not the dead node's any more */
    private void page(List<Owned> left, List<Owned> gone, NodeRef dead, long generation, long heardOf) {
        if (stopped) {
            return;
        }
        final List<Owned> page = left.subList(0, Math.min(PAGE, left.size()));
        final Duration silent = Duration.ofNanos(loop.nanoTime() - heardOf);
        final List<CompletableFuture<Boolean>> all = page.stream()
                .map(owned -> adoption.adopt(
                                owned.session(), dead, generation, silent, loops.get(next++ % loops.size()))
                        .toCompletableFuture())
                .toList();
        final CompletableFuture<Void> asked = CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
        underWay = CompletableFuture.allOf(underWay, asked).exceptionally(away -> null);
        var _ = asked.whenComplete((done, failure) -> loop.run(() -> {
            if (failure != null) {
                adopting.remove(dead);
                return;
            }
            for (int i = 0; i < page.size(); i++) {
                if (all.get(i).join()) {
                    gone.add(page.get(i));
                }
            }
            if (page.size() < left.size()) {
                final List<Owned> rest = left.subList(page.size(), left.size());
                loop.schedule(PAUSE, () -> page(rest, gone, dead, generation, heardOf));
            } else if (dead.equals(self)) {
                adopting.remove(dead);
            } else {
                // What was left alone is looked at again by the next sweep.
                store.forget(dead, gone).whenComplete((forgotten, away) -> loop.run(() -> adopting.remove(dead)));
            }
        }));
    }
}
