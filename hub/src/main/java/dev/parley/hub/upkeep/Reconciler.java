package dev.parley.hub.upkeep;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.session.Session;
import dev.parley.hub.session.SessionRegistry;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Brings this node's copies and the store together, every few seconds: copies that have missed versions are read anew;
 * and when the store has missed a change of ours, or was emptied, what it says of this node's members is put right.
 * The store is the truth about others, this node about its own members.
 */
public final class Reconciler {
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofMillis(500);
    /** Every so many rounds. */
    private static final int UNKNOWN_ROOMS = 2;

    private final NodeRef self;
    private final Presence presence;
    private final LocalRooms rooms;
    private final SessionRegistry sessions;
    private final Loop loop;
    private final Duration doubt;
    private final Map<Suspect, Long> suspects = new LinkedHashMap<>();
    private int rounds;
    private volatile boolean stopped;

    private record Suspect(RoomName room, PeerId peer, long epoch) {}

    /** @param lease of a node: within two every node has noticed that the store has lost data, and put its own right */
    public Reconciler(
            NodeRef self, Presence presence, LocalRooms rooms, SessionRegistry sessions, Duration lease, Loop loop) {
        this.doubt = lease.multipliedBy(2);
        this.self = self;
        this.presence = presence;
        this.rooms = rooms;
        this.sessions = sessions;
        this.loop = loop;
    }

    public void start() {
        loop.schedule(PERIOD, this::compare);
        loop.schedule(SOON, this::repairIfNeeded);
    }

    public void stop() {
        stopped = true;
    }

    private void compare() {
        if (stopped) {
            return;
        }
        rounds++;
        if (rounds % UNKNOWN_ROOMS == 0) {
            repairUnknown();
        }
        final Set<RoomName> names = new LinkedHashSet<>(rooms.names());
        if (names.isEmpty()) {
            loop.schedule(PERIOD, this::compare);
            return;
        }
        presence.versions(names)
                .whenComplete((versions, failure) -> loop.run(() -> {
                    if (failure == null) {
                        versions.forEach(this::compare);
                    }
                    loop.schedule(PERIOD, this::compare);
                }));
    }

    /** Rooms in which the store has members of this node, which has no copy of them: it knows of none. */
    private void repairUnknown() {
        presence.roomsOf(self)
                .whenComplete((listed, failure) -> loop.run(() -> {
                    if (failure == null) {
                        listed.stream().filter(room -> rooms.view(room) == null).forEach(room -> repair(room, false));
                    }
                }));
    }

    private void compare(RoomName room, long stored) {
        final RoomView view = rooms.view(room);
        final long copy = view == null ? 0 : view.roster().version();
        if (view == null || copy == 0) {
            return;
        }
        if (view.roster().members().values().stream().anyMatch(this::isGhost)) {
            rooms.writesMissed();
        }
        if (stored > copy) {
            rooms.refresh(room).exceptionally(away -> null);
        } else if (stored < copy) {
            rooms.rewound();
        }
    }

    private void repairIfNeeded() {
        if (stopped) {
            return;
        }
        forgetSuspects();
        if (rooms.takeWritesMissed()) {
            final boolean rewound = rooms.takeRewound();
            presence.roomsOf(self)
                    .whenComplete((listed, failure) -> loop.run(() -> {
                        if (failure != null) {
                            missed(rewound);
                        } else {
                            final Set<RoomName> all = new LinkedHashSet<>(listed);
                            all.addAll(rooms.names());
                            all.forEach(room -> repair(room, rewound));
                        }
                    }));
        }
        loop.schedule(SOON, this::repairIfNeeded);
    }

    private void forgetSuspects() {
        final long now = loop.nanoTime();
        suspects.values().removeIf(since -> now - since > 3 * doubt.toNanos());
    }

    private void missed(boolean rewound) {
        if (rewound) {
            rooms.rewound();
        } else {
            rooms.writesMissed();
        }
    }

    /** @param rewound whether the store may have given versions twice: it has to go on above all that were seen */
    private void repair(RoomName room, boolean rewound) {
        final RoomView view = rooms.view(room);
        final long copy = view == null ? 0 : view.roster().version();
        final long floor = rewound && copy > 0 ? copy + 1 : copy;
        if (rewound) {
            rooms.restoring(room);
        }
        presence.recover(room, floor)
                .whenComplete((stored, failure) -> loop.run(() -> {
                    if (failure != null) {
                        missed(rewound);
                    } else {
                        removeGhosts(room, stored.roster());
                        rooms.correct(stored.roster());
                        rooms.refresh(room).exceptionally(away -> null);
                    }
                }));
    }

    private void removeGhosts(RoomName room, Roster stored) {
        for (Member member : stored.members().values()) {
            if (member.node().equals(self)) {
                removeIfGhost(room, member);
            }
        }
    }

    private boolean isGhost(Member member) {
        return member.node().equals(self) && sessions.find(member.peer()) == null;
    }

    /**
     * An entry of this node's that no session here has. After the store has lost its last writes it may be one that another
     * node has taken over since: that node is given the time to say so.
     */
    private void removeIfGhost(RoomName room, Member member) {
        final Session session = sessions.find(member.peer());
        final Suspect suspect = new Suspect(room, member.peer(), member.epoch());
        if (session == null || !session.memberships().contains(room)) {
            final Long since = suspects.putIfAbsent(suspect, loop.nanoTime());
            if (since == null) {
                loop.schedule(doubt, rooms::writesMissed);
                return;
            }
            if (loop.nanoTime() - since < doubt.toNanos()) {
                return;
            }
        }
        suspects.remove(suspect);
        if (session == null) {
            rooms.remove(room, member.peer(), member.epoch(), LeaveReason.LOST).exceptionally(away -> null);
        } else if (!session.memberships().contains(room)) {
            session.loop().run(() -> session.memberships().removeGhost(room, member.epoch()));
        }
    }
}
