package dev.parley.hub.admin;

import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.presence.Presence;
import dev.parley.hub.presence.Roster;
import dev.parley.hub.room.LocalRooms;
import dev.parley.hub.session.Session;
import dev.parley.hub.session.SessionRegistry;
import dev.parley.hub.store.ConnectionReports;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who and what there is. Nodes and rooms are those of the whole cluster, sessions those of this node. Any thread. */
public final class Inspection {
    private final NodeRef self;
    private final NodeLeases leases;
    private final Presence presence;
    private final ConnectionReports reports;
    private final LocalRooms rooms;
    private final SessionRegistry sessions;

    public Inspection(
            NodeRef self,
            NodeLeases leases,
            Presence presence,
            ConnectionReports reports,
            LocalRooms rooms,
            SessionRegistry sessions) {
        this.self = self;
        this.leases = leases;
        this.presence = presence;
        this.reports = reports;
        this.rooms = rooms;
        this.sessions = sessions;
    }

    /**
     * What lives on this node.
     *
     * @param connected sessions that have a connection
     * @param away those that have none, within their resume window
     * @param rooms with a member here
     */
    public record Load(NodeRef node, int connected, int away, int rooms) {}

    /** A room that is occupied. */
    public record RoomSize(RoomName room, int members) {}

    /**
     * A room as the shared store has it.
     *
     * @param bans users, and when the ban ends
     */
    public record Occupancy(Roster roster, Map<UserId, Instant> bans) {}

    /** What lives on this node at the moment. */
    public Load load() {
        final Collection<Session> all = sessions.all();
        final int connected = (int) all.stream().filter(Session::connected).count();
        return new Load(
                self,
                connected,
                Math.max(0, all.size() - connected),
                rooms.names().size());
    }

    /** All nodes of both services that have a lease. */
    public CompletionStage<Map<NodeRef, NodeLeases.Held>> nodes() {
        return leases.held();
    }

    /**
     * Rooms with members anywhere, by name, from the indexes of all nodes that have a lease: read whole for each page, so it
     * takes as long as there are rooms.
     *
     * @param after only those that come later; {@code null} for all
     * @param limit of a page, which may have fewer
     */
    public CompletionStage<Page<RoomSize>> rooms(@Nullable RoomName after, int limit) {
        return leases.held().thenCompose(held -> indexed(held.keySet())).thenCompose(names -> {
            final NavigableSet<String> later = after == null ? names : names.tailSet(after.value(), false);
            final Set<RoomName> page = new LinkedHashSet<>();
            later.stream().limit(limit).map(RoomName::new).forEach(page::add);
            return presence.sizes(page)
                    .thenApply(sizes -> new Page<>(
                            page.stream()
                                    .map(room -> new RoomSize(room, sizes.getOrDefault(room, 0)))
                                    .filter(room -> room.members() > 0)
                                    .toList(),
                            next(later, limit)));
        });
    }

    private static @Nullable String next(NavigableSet<String> later, int limit) {
        return later.size() <= limit
                ? null
                : later.stream().skip(limit - 1L).findFirst().orElse(null);
    }

    private CompletionStage<NavigableSet<String>> indexed(Collection<NodeRef> nodes) {
        final List<CompletableFuture<Set<RoomName>>> all = nodes.stream()
                .map(node -> presence.roomsOf(node).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).thenApply(done -> {
            final NavigableSet<String> names = new TreeSet<>();
            all.forEach(rooms -> rooms.join().forEach(room -> names.add(room.value())));
            return names;
        });
    }

    /** Who is in a room, on whichever node. */
    public CompletionStage<Occupancy> room(RoomName room) {
        return presence.read(room)
                .thenCombine(presence.bans(room), (stored, bans) -> new Occupancy(stored.roster(), bans));
    }

    /** What clients of this node's service, on whichever node, last reported of their connections in a room; by peers. */
    public CompletionStage<List<ConnectionReports.Report>> connections(RoomName room) {
        return reports.read(room)
                .thenApply(all -> all.stream()
                        .sorted(Comparator.comparing((ConnectionReports.Report one) ->
                                        one.from().value())
                                .thenComparing(one -> one.to().value()))
                        .toList());
    }

    /**
     * Sessions of this node, by peer.
     *
     * @param user only of this one; {@code null} for all
     * @param room only who is in this one; {@code null} for all
     * @param after only those that come later; {@code null} for all
     */
    public Page<Session> sessions(@Nullable UserId user, @Nullable RoomName room, @Nullable PeerId after, int limit) {
        Stream<Session> wanted = sessions.all().stream();
        if (user != null) {
            wanted = wanted.filter(session -> session.grants().user().equals(user));
        }
        if (room != null) {
            wanted = wanted.filter(session -> session.memberships().contains(room));
        }
        if (after != null) {
            wanted = wanted.filter(session -> session.peer().value().compareTo(after.value()) > 0);
        }
        final List<Session> found = new ArrayList<>(
                wanted.sorted(Comparator.comparing(session -> session.peer().value()))
                        .limit(limit + 1L)
                        .toList());
        final boolean more = found.size() > limit;
        if (more) {
            found.removeLast();
        }
        return new Page<>(found, more ? found.getLast().peer().value() : null);
    }

    /** {@code null} if there is no such session on this node. */
    public @Nullable Session session(PeerId peer) {
        return sessions.find(peer);
    }
}
