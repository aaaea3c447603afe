package dev.parley.hub.room;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This node's copy of one room's roster, kept while it has members here, and the way by which roster events reach
 * them: in order of version, each once. Written on its loop alone; {@link #roster()} may be read on any thread.
 *
 * <p>The roster is published before the events that made it are handed to the members: whoever was told of a peer finds
 * it there. What comes from another node waits by {@link #whenAt} until they were handed over, and so comes after them.
 */
public final class RoomView {
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);
    private static final int MAX_EARLY = 1024;

    private final Loop loop;
    private final Supplier<CompletionStage<Roster>> reader;
    private final Duration restoration;
    private final Audience audience = new Audience();
    private final TreeMap<Long, RosterEvent> early = new TreeMap<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private volatile Roster roster;
    /** The version up to which members were told. */
    private volatile long told;

    private boolean reading;
    private boolean gapTimer;
    private boolean restoring;

    private record Waiting(long version, Runnable task) {}

    /**
     * @param restoration how long after the store was found to have lost its data it may lack members: by then every node
     *     has brought its own back
     */
    RoomView(RoomName room, Loop loop, Duration restoration, Supplier<CompletionStage<Roster>> reader) {
        this.loop = loop;
        this.restoration = restoration;
        this.reader = reader;
        this.roster = Roster.empty(room);
    }

    /** The room as this node knows it; version 0 until it does. */
    public Roster roster() {
        return roster;
    }

    Loop loop() {
        return loop;
    }

    /** The members of this node. On the loop. */
    Iterable<Occupant> occupants() {
        return audience.occupants();
    }

    /** A change that was made here or told by another node. On the loop. */
    void apply(RosterEvent event) {
        final long version = roster.version();
        if (event.version() <= version) {
            return;
        }
        if (version != 0 && event.version() == version + 1) {
            step(event);
            drain();
            return;
        }
        if (early.size() < MAX_EARLY) {
            early.put(event.version(), event);
        }
        if (version != 0) {
            awaitGap();
        }
    }

    /**
     * The roster as the store has it; older than this copy, it is passed over. Where it lacks members of this node, the
     * store has lost its data: until all nodes have brought theirs back, nobody counts as gone. On the loop.
     */
    void adopt(Roster stored) {
        if (lacksOurs(stored)) {
            restoring();
        }
        final Roster fresh = restoring ? withMissing(stored) : stored;
        if (fresh.version() > roster.version() || (fresh.version() == roster.version() && settlesRestoration(fresh))) {
            final Roster before = roster;
            roster = fresh;
            if (before.version() != 0) {
                for (RosterEvent event : RosterDiff.between(before, fresh, restoring)) {
                    audience.tell(
                            event,
                            event instanceof RosterEvent.Joined
                                    ? null
                                    : before.members().get(event.peer()));
                }
            }
            told = fresh.version();
            early.headMap(fresh.version(), true).clear();
        }
        drain();
    }

    /** The store was found to have lost members of this node: others' may be missing from it, too. On the loop. */
    void restoring() {
        if (!restoring) {
            restoring = true;
            loop.schedule(restoration, () -> {
                restoring = false;
                refresh();
            });
        }
    }

    private boolean lacksOurs(Roster stored) {
        for (Occupant occupant : audience.occupants()) {
            if (stored.version() > roster.version()
                    && !stored.members().containsKey(occupant.peer())
                    && occupant.entry(stored.room()) != null) {
                return true;
            }
        }
        return false;
    }

    private Roster withMissing(Roster stored) {
        final Map<PeerId, Member> members = new HashMap<>(roster.members());
        members.putAll(stored.members());
        return new Roster(stored.room(), stored.version(), members);
    }

    private boolean settlesRestoration(Roster fresh) {
        return !restoring
                && roster.version() != 0
                && !fresh.members().keySet().equals(roster.members().keySet());
    }

    /**
     * A member of this node is in, and hears of all that comes after the present version; {@code false} if it did
     * already. On the loop.
     */
    boolean enter(Occupant occupant) {
        return audience.enter(occupant);
    }

    /** Ends what {@link #enter} began, if it is still the same occupant; {@code false} if it is not. On the loop. */
    boolean exit(Occupant occupant) {
        return audience.exit(occupant);
    }

    /**
     * Runs the task once this copy has reached the version: at once if it has and nothing else waits; otherwise after
     * reading the roster anew, in the order of calls. If the store does not answer within a second, it runs anyway.
     * Any thread.
     */
    public void whenAt(long version, Runnable task) {
        if (waitingCount.get() == 0 && told >= version) {
            task.run();
            return;
        }
        waitingCount.incrementAndGet();
        loop.execute(() -> {
            waiting.add(new Waiting(version, task));
            runWaiting();
            if (!waiting.isEmpty()) {
                refresh();
                loop.schedule(LAST_PATIENCE, this::giveUpWaiting);
            }
        });
    }

    /** Reads the roster from the store, unless that is under way. On the loop. */
    void refresh() {
        if (reading) {
            return;
        }
        reading = true;
        reader.get()
                .whenComplete((fresh, failure) -> loop.run(() -> {
                    reading = false;
                    if (failure == null) {
                        adopt(fresh);
                    }
                    if (!early.isEmpty() && roster.version() != 0) {
                        awaitGap();
                    }
                }));
    }

    private void step(RosterEvent event) {
        final Map<PeerId, Member> members = new HashMap<>(roster.members());
        final @Nullable Member before = switch (event) {
            case RosterEvent.Joined joined -> members.put(joined.peer(), joined.member());
            case RosterEvent.Updated updated -> members.put(updated.peer(), updated.member());
            case RosterEvent.Left left -> members.remove(left.peer());
        };
        roster = new Roster(event.room(), event.version(), members);
        audience.tell(event, before);
        told = event.version();
    }

    private void drain() {
        while (!early.isEmpty() && early.firstKey() <= roster.version() + 1) {
            final RosterEvent next = early.pollFirstEntry().getValue();
            if (next.version() == roster.version() + 1) {
                step(next);
            }
        }
        runWaiting();
    }

    private void awaitGap() {
        if (!gapTimer) {
            gapTimer = true;
            loop.schedule(PATIENCE, () -> {
                gapTimer = false;
                if (!early.isEmpty()) {
                    refresh();
                }
            });
        }
    }

    private void runWaiting() {
        for (Waiting next = waiting.peek(); next != null && next.version <= told; next = waiting.peek()) {
            release();
        }
    }

    private void giveUpWaiting() {
        while (!waiting.isEmpty()) {
            release();
        }
    }

    private void release() {
        waiting.remove().task.run();
        waitingCount.decrementAndGet();
    }
}
