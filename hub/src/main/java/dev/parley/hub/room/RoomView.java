package dev.parley.hub.room;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.presence.RosterEvent;
import dev.parley.hub.presence.StoredRoster;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
    private static final int MAX_WAITING_BYTES = 4 * 1024 * 1024;
    private static final int EACH = 256;

    private final Loop loop;
    private final Supplier<CompletionStage<StoredRoster>> reader;
    private final Repairs repairs;
    private final Duration restoration;
    private final Audience audience = new Audience();
    private final EarlyEvents early = new EarlyEvents();
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final AtomicInteger waitingBytes = new AtomicInteger();
    private volatile Roster roster;
    /** The version up to which members were told. */
    private volatile long told;

    private boolean reading;
    private boolean gapTimer;
    private boolean restoring;
    /** Since when the store lacks whom it has lost. */
    private final Map<PeerId, Long> missing = new HashMap<>(0);

    /** What a copy finds to be wrong with the store. */
    interface Repairs {
        /** This copy has a member, and the store will never have it again: everybody is to be told. */
        void expel(PeerId peer);

        /** The store lacks members of this node. */
        void writesMissed();

        /** The store's version is too low for what has to be told: it is to go on from that one, and to be read again. */
        void raise(long version);
    }

    private record Waiting(long version, int bytes, Runnable task) {}

    /**
     * @param restoration how long after the store was found to have lost its data it may lack members: by then every node
     *     has brought its own back
     * @param repairs what the store needs to have put right
     */
    RoomView(
            RoomName room,
            Loop loop,
            Duration restoration,
            Supplier<CompletionStage<StoredRoster>> reader,
            Repairs repairs) {
        this.loop = loop;
        this.restoration = restoration;
        this.reader = reader;
        this.repairs = repairs;
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
        early.add(event);
        if (version != 0) {
            awaitGap();
        }
    }

    /**
     * The room as the store has it; older than this copy, it is passed over. Where it lacks members of this node, the
     * store has lost its data: until all nodes have brought theirs back, nobody counts as gone. On the loop.
     */
    void adopt(StoredRoster read) {
        final Roster stored = read.roster();
        if (lacksOurs(stored)) {
            restoring();
            repairs.writesMissed();
        }
        if (stored.version() > roster.version()) {
            correctOurs(stored);
            final Set<PeerId> lost = lost(read).keySet();
            missing.keySet().retainAll(lost);
            lost.forEach(peer -> missing.putIfAbsent(peer, loop.nanoTime()));
            if (!lost.isEmpty()) {
                restoring();
            }
            final Roster fresh = restoring ? withLost(read) : stored;
            final Roster before = roster;
            final List<RosterEvent> changes =
                    before.version() == 0 ? List.of() : RosterDiff.between(before, fresh, read.departures(), restoring);
            if (!changes.isEmpty() && changes.getFirst().version() <= before.version()) {
                repairs.raise(before.version() + changes.size());
                drain();
                return;
            }
            roster = fresh;
            if (before.version() != 0) {
                for (RosterEvent event : changes) {
                    audience.tell(
                            event,
                            event instanceof RosterEvent.Joined
                                    ? null
                                    : before.members().get(event.peer()),
                            !restoring);
                }
            }
            told = fresh.version();
            while (early.poll(fresh.version()) != null) {
                // superseded
            }
        }
        drain();
    }

    /** Whether the copy is known to be what the store has: not while it is being brought back. On the loop. */
    boolean settled() {
        return !restoring;
    }

    /** The store was found to have lost members of this node: others' may be missing from it, too. On the loop. */
    void restoring() {
        if (!restoring) {
            restoring = true;
            loop.schedule(restoration, this::restored);
        }
    }

    /**
     * Every node has had the time to bring back who was lost then: who is not there now is gone, and everybody is told so. Who
     * was lost since, by a store that has lost its data once more, is given the time, too.
     */
    private void restored() {
        reader.get()
                .whenComplete((fresh, failure) -> loop.run(() -> {
                    if (failure != null) {
                        loop.schedule(LAST_PATIENCE, this::restored);
                        return;
                    }
                    adopt(fresh);
                    final Set<PeerId> absent = new HashSet<>(roster.members().keySet());
                    absent.removeAll(fresh.roster().members().keySet());
                    missing.keySet().retainAll(absent);
                    absent.forEach(this::expelIfLongMissing);
                    restoring = !missing.isEmpty();
                    if (restoring) {
                        loop.schedule(restoration, this::restored);
                    }
                }));
    }

    private void expelIfLongMissing(PeerId peer) {
        final long now = loop.nanoTime();
        if (now - missing.computeIfAbsent(peer, first -> now) >= restoration.toNanos()) {
            missing.remove(peer);
            repairs.expel(peer);
        }
    }

    /** What a store that has lost its last writes says of this node's members may not be so any more. */
    private void correctOurs(Roster stored) {
        for (Occupant occupant : audience.occupants()) {
            final Member own = occupant.entry(stored.room());
            final Member there = stored.members().get(occupant.peer());
            if (own != null && there != null && differs(there, own)) {
                occupant.correct(stored.room());
            }
        }
    }

    /** Whether the store's entry is to be replaced by that of the session itself, which has not moved on. */
    static boolean differs(Member there, Member own) {
        return there.epoch() <= own.epoch() && !there.equals(own.withSince(there.since()));
    }

    private boolean lacksOurs(Roster stored) {
        for (Occupant occupant : audience.occupants()) {
            final Member own = occupant.entry(stored.room());
            // One whose client is away may have moved without this node's knowing yet: that proves nothing.
            if (stored.version() > roster.version()
                    && !stored.members().containsKey(occupant.peer())
                    && own != null
                    && own.connected()) {
                return true;
            }
        }
        return false;
    }

    /** Who is missing and has not left, as far as the store knows: it may have lost them. */
    private Map<PeerId, Member> lost(StoredRoster read) {
        final Map<PeerId, Member> lost = new LinkedHashMap<>(roster.members());
        lost.keySet().removeAll(read.roster().members().keySet());
        for (StoredRoster.Departure departure : read.departures()) {
            if (departure.version() > roster.version()) {
                lost.remove(departure.peer());
            }
        }
        for (Occupant occupant : audience.occupants()) {
            if (occupant.entry(read.roster().room()) == null) {
                // On its way out.
                lost.remove(occupant.peer());
            }
        }
        return lost;
    }

    private Roster withLost(StoredRoster read) {
        final Map<PeerId, Member> members = lost(read);
        members.putAll(read.roster().members());
        return new Roster(read.roster().room(), read.roster().version(), members);
    }

    /**
     * A member of this node is in, and hears of all that comes after the present version; {@code false} if it did
     * already. On the loop.
     */
    boolean enter(Occupant occupant, long held) {
        return audience.enter(occupant, held, roster.version());
    }

    /** Ends what {@link #enter} began, if it is still the same occupant; {@code false} if it is not. On the loop. */
    boolean exit(Occupant occupant) {
        return audience.exit(occupant);
    }

    /** As {@link LocalRooms#push}. On the loop. */
    void push(NodeMessage.RoomPush push, NodeRef self, Consumer<Outcome> answer) {
        final Map<PeerId, Occupant> here = new HashMap<>();
        audience.occupants().forEach(occupant -> here.put(occupant.peer(), occupant));
        final Everybody everybody = new Everybody(here.size(), answer);
        for (Member member : roster.members().values()) {
            final Occupant occupant = here.get(member.peer());
            if (member.node().equals(self) && (occupant == null || occupant.epoch() < member.epoch())) {
                // It has gone elsewhere, or ended, and the store does not say so yet.
                everybody.missed();
            }
        }
        here.values().forEach(occupant -> occupant.push(push, everybody::told));
        everybody.allAsked();
    }

    /**
     * Runs the task once this copy has reached the version: at once if it has and nothing else waits; otherwise after
     * reading the roster anew, in the order of calls. If the store does not answer within a second, it runs anyway.
     * Any thread.
     *
     * @param held how many bytes the task keeps
     * @return {@code false} if it is not going to run: {@value #MAX_WAITING_BYTES} bytes wait already
     */
    public boolean whenAt(long version, int held, Runnable task) {
        if (waitingBytes.get() == 0 && told >= version) {
            task.run();
            return true;
        }
        final int bytes = held + EACH;
        if (waitingBytes.getAndUpdate(now -> now + bytes > MAX_WAITING_BYTES ? now : now + bytes) + bytes
                > MAX_WAITING_BYTES) {
            return false;
        }
        loop.execute(() -> {
            waiting.add(new Waiting(version, bytes, task));
            runWaiting();
            if (!waiting.isEmpty()) {
                refresh();
                loop.schedule(LAST_PATIENCE, this::giveUpWaiting);
            }
        });
        return true;
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
        final Map<PeerId, Member> members = new LinkedHashMap<>(roster.members());
        final @Nullable Member before = switch (event) {
            case RosterEvent.Joined joined -> members.put(joined.peer(), joined.member());
            case RosterEvent.Updated updated -> members.put(updated.peer(), updated.member());
            case RosterEvent.Left left -> members.remove(left.peer());
        };
        roster = new Roster(event.room(), event.version(), members);
        audience.tell(event, before, !restoring);
        told = event.version();
    }

    private void drain() {
        for (RosterEvent next = early.poll(roster.version() + 1);
                next != null;
                next = early.poll(roster.version() + 1)) {
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
        final Waiting first = waiting.remove();
        first.task.run();
        waitingBytes.addAndGet(-first.bytes);
    }
}
