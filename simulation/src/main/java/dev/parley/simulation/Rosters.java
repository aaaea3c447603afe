package dev.parley.simulation;

import dev.parley.protocol.PushType;
import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Journal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rooms that a client wants to be in, and its views of those it is in. */
final class Rosters {
    private static final long AGAIN = 500;

    private final Client client;
    private final Conversation conversation;
    private final Journal journal;
    private final Set<String> wanted = new LinkedHashSet<>();
    private final Map<String, RoomCopy> rooms = new LinkedHashMap<>();
    private final Set<String> reading = new LinkedHashSet<>();
    /** How often each room was left: an answer to a join from before says nothing of the room since. */
    private final Map<String, Integer> left = new LinkedHashMap<>();

    Rosters(Client client, Conversation conversation, Journal journal) {
        this.client = client;
        this.conversation = conversation;
        this.journal = journal;
    }

    /** Joins, and joins again until it is in or leaves. */
    void join(String room) {
        wanted.add(room);
        read(room);
    }

    void leave(String room) {
        if (client.ready() && wanted.remove(room)) {
            rooms.remove(room);
            reading.remove(room);
            left.merge(room, 1, Integer::sum);
            conversation.ask("leave", room, "", (ok, body) -> {});
        }
    }

    /** Joins and leaves without waiting in between. */
    void joinAndLeave(String room) {
        if (client.ready() && !wanted.contains(room)) {
            wanted.add(room);
            read(room);
            leave(room);
        }
    }

    /** The token that the hub has taken allows none of its rooms. */
    void allForbidden() {
        for (String room : List.copyOf(rooms.keySet())) {
            journal.add(new Entry.Closed(client.now(), client.name(), room, "by its token"));
        }
        wanted.clear();
        rooms.clear();
    }

    /** The others in a room, by peer id; empty where it is not in it. */
    List<String> others(String room) {
        final RoomCopy copy = rooms.get(room);
        return copy == null ? List.of() : new ArrayList<>(copy.peers().keySet());
    }

    boolean in(String room) {
        return rooms.containsKey(room);
    }

    Set<String> all() {
        return rooms.keySet();
    }

    /** Another session: it is in no room. */
    void anew() {
        rooms.clear();
        reading.clear();
        wanted.forEach(this::read);
    }

    /** Events were missed. */
    void readAll() {
        List.copyOf(rooms.keySet()).forEach(this::read);
    }

    /** What it still wants to be in, and is not, it asks for again. */
    void readMissing() {
        wanted.stream().filter(room -> !rooms.containsKey(room)).toList().forEach(this::read);
    }

    void forget() {
        rooms.clear();
        reading.clear();
    }

    private void read(String room) {
        if (client.ready() && reading.add(room)) {
            final int before = left.getOrDefault(room, 0);
            conversation.ask("join", room, "", (ok, body) -> {
                if (before == left.getOrDefault(room, 0)) {
                    joined(room, ok, body);
                }
            });
        }
    }

    private void joined(String room, boolean ok, String body) {
        reading.remove(room);
        if (!wanted.contains(room)) {
            return;
        }
        if (!ok) {
            client.later(AGAIN, () -> {
                if (wanted.contains(room)) {
                    read(room);
                }
            });
            return;
        }
        final RoomCopy copy = rooms.computeIfAbsent(room, absent -> new RoomCopy());
        if (copy.read(Json.of(body).number("version", 0), Json.peers(body))) {
            view(room, copy);
        }
        client.inRoom(room);
    }

    void event(PushType type, Json event) {
        final String room = event.text("room");
        final RoomCopy copy = rooms.get(room);
        if (copy == null) {
            return;
        }
        final long version = event.number("version", 0);
        switch (copy.check(version, event.number("after", version - 1))) {
            case OLD -> {}
            case GAP -> read(room);
            case DONE -> apply(type, event, room, copy, version);
        }
    }

    private void apply(PushType type, Json event, String room, RoomCopy copy, long version) {
        final String peer = event.text("peer");
        final Entry.Change change = switch (type) {
            case PEER_JOINED -> Entry.Change.JOINED;
            case PEER_LEFT -> Entry.Change.LEFT;
            default -> Entry.Change.UPDATED;
        };
        if (change == Entry.Change.LEFT) {
            copy.remove(peer);
        } else {
            copy.put(peer, event.has("connected") ? event.flag("connected") : copy.isConnected(peer));
        }
        journal.add(new Entry.Saw(client.now(), client.name(), room, version, change, peer, copy.isConnected(peer)));
    }

    void closed(String room, String reason) {
        journal.add(new Entry.Closed(client.now(), client.name(), room, reason));
        rooms.remove(room);
        if (wanted.contains(room)) {
            client.later(AGAIN, () -> read(room));
        }
    }

    /** Writes down what it sees, whole. */
    void viewAll() {
        rooms.forEach(this::view);
    }

    private void view(String room, RoomCopy copy) {
        journal.add(new Entry.Viewed(client.now(), client.name(), room, copy.version(), copy.peers()));
    }
}
