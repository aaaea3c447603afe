package dev.parley.system.chaos;

import dev.parley.simulation.check.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rooms that a client is in or wants to be in, and what it knows of them. One thread. */
final class Rosters {
    private static final int READ_AGAIN_MILLIS = 150;
    private static final int RETRY_MILLIS = 300;

    private final ChaosClient client;
    private final List<String> rooms;
    private final Map<String, RoomView> views = new LinkedHashMap<>();
    private final Set<String> reading = new HashSet<>();
    /** To be read as soon as there is a connection. */
    private final Set<String> unread = new HashSet<>();

    Rosters(ChaosClient client, List<String> rooms) {
        this.client = client;
        this.rooms = rooms;
        forget();
    }

    /** A room that is known and has others in it, by chance; {@code null} for none. */
    String someRoom() {
        final List<String> some = new ArrayList<>();
        views.forEach((room, view) -> {
            if (view.isKnown() && !view.names().isEmpty()) {
                some.add(room);
            }
        });
        return some.isEmpty() ? null : some.get(client.random().nextInt(some.size()));
    }

    String somePeer(String room) {
        final List<String> peers = views.get(room).names();
        return peers.get(client.random().nextInt(peers.size()));
    }

    boolean complete() {
        return views.values().stream().allMatch(RoomView::isKnown);
    }

    void forget() {
        reading.clear();
        unread.clear();
        rooms.forEach(room -> views.put(room, new RoomView()));
    }

    /** Joins what it is not in yet, and reads all again if events are missing. Joins under way were sent again. */
    void welcomed(boolean gap) {
        for (String room : rooms) {
            if (gap || !views.get(room).isKnown() || unread.contains(room)) {
                read(room);
            }
        }
    }

    /** Joins, or reads the roster again, which is the same. */
    void read(String room) {
        if (client.line() == null) {
            unread.add(room);
        } else if (reading.add(room)) {
            unread.remove(room);
            client.requests().join(client.line(), room);
        }
    }

    void joined(String room, Heard reply) {
        reading.remove(room);
        if (!reply.ok()) {
            client.later(RETRY_MILLIS + client.random().nextInt(RETRY_MILLIS), () -> read(room));
            return;
        }
        final RoomView view = views.get(room);
        final List<RoomView.Event> held = view.reset(reply.body(), client.peer());
        write(room, view);
        held.forEach(event -> apply(room, event));
    }

    void event(Heard push) {
        final String room = push.text("room");
        if (views.containsKey(room)) {
            apply(room, new RoomView.Event(push.type(), push.body()));
        }
    }

    private void apply(String room, RoomView.Event event) {
        final RoomView view = views.get(room);
        switch (view.apply(event, client.peer())) {
            case OLD -> {}
            case GAP -> {
                if (view.isKnown()) {
                    client.later(READ_AGAIN_MILLIS, () -> {
                        if (event.version() > view.version()) {
                            read(room);
                        }
                    });
                }
            }
            case APPLIED -> {
                if (event.type().equals("peer-left") && event.peer().equals(client.peer())) {
                    closed(room, event.body().path("reason").asText());
                } else {
                    saw(room, view, event);
                }
            }
        }
    }

    private void saw(String room, RoomView view, RoomView.Event event) {
        final Entry.Change change = switch (event.type()) {
            case "peer-joined" -> Entry.Change.JOINED;
            case "peer-left" -> Entry.Change.LEFT;
            default -> Entry.Change.UPDATED;
        };
        client.world()
                .note(new Entry.Saw(
                        client.world().now(),
                        client.name(),
                        room,
                        event.version(),
                        change,
                        event.peer(),
                        view.connected(event.peer())));
    }

    /** Put out of it: joins anew. */
    void closed(String room, String reason) {
        client.world().note(new Entry.Closed(client.world().now(), client.name(), room, reason));
        views.put(room, new RoomView());
        client.later(RETRY_MILLIS, () -> read(room));
    }

    void view() {
        views.forEach((room, view) -> {
            if (view.isKnown()) {
                write(room, view);
            }
        });
    }

    private void write(String room, RoomView view) {
        client.world().note(new Entry.Viewed(client.world().now(), client.name(), room, view.version(), view.peers()));
    }
}
