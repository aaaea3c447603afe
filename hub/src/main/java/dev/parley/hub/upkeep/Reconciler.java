package dev.parley.hub.upkeep;

import dev.parley.hub.loop.Loop;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Member;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.room.RoomView;
import dev.parley.hub.room.Rooms;
import dev.parley.hub.session.Session;
import dev.parley.hub.session.SessionRegistry;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.RoomName;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Brings this node's copies and the store together, every few seconds: copies that have missed versions are read anew;
 * and when the store has missed a change of ours, or was emptied, what it says of this node's members is put right.
 * The store is the truth about others, this node about its own members.
 */
public final class Reconciler {
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofMillis(500);

    private final NodeRef self;
    private final Presence presence;
    private final Rooms rooms;
    private final SessionRegistry sessions;
    private final Loop loop;
    private volatile boolean stopped;

    public Reconciler(NodeRef self, Presence presence, Rooms rooms, SessionRegistry sessions, Loop loop) {
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

    private void compare(RoomName room, long stored) {
        final RoomView view = rooms.view(room);
        final long copy = view == null ? 0 : view.roster().version();
        if (copy == 0) {
            return;
        }
        if (stored > copy) {
            rooms.refresh(room).exceptionally(away -> null);
        } else if (stored < copy) {
            rooms.writesMissed();
        }
    }

    private void repairIfNeeded() {
        if (stopped) {
            return;
        }
        if (rooms.takeWritesMissed()) {
            presence.roomsOf(self)
                    .whenComplete((listed, failure) -> loop.run(() -> {
                        if (failure != null) {
                            rooms.writesMissed();
                        } else {
                            final Set<RoomName> all = new LinkedHashSet<>(listed);
                            all.addAll(rooms.names());
                            all.forEach(this::repair);
                        }
                    }));
        }
        loop.schedule(SOON, this::repairIfNeeded);
    }

    private void repair(RoomName room) {
        presence.read(room).whenComplete((stored, failure) -> {
            if (failure != null) {
                rooms.writesMissed();
            } else {
                removeGhosts(room, stored);
                rooms.correct(stored);
                rooms.refresh(room).exceptionally(away -> null);
            }
        });
    }

    private void removeGhosts(RoomName room, Roster stored) {
        for (Member member : stored.members().values()) {
            if (member.node().equals(self)) {
                removeIfGhost(room, member);
            }
        }
    }

    private void removeIfGhost(RoomName room, Member member) {
        final Session session = sessions.find(member.peer());
        if (session == null) {
            rooms.remove(room, member.peer(), member.epoch(), LeaveReason.LOST).exceptionally(away -> null);
        } else if (!session.memberships().contains(room)) {
            session.loop().run(() -> session.memberships().removeGhost(room, member.epoch()));
        }
    }
}
