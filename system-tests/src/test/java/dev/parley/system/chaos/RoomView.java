package dev.parley.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a client knows of one room, by the rules of protocol.md, "Rosters". One thread. */
final class RoomView {
    private static final int EARLY = 64;

    private final Map<String, Boolean> peers = new LinkedHashMap<>();
    private final List<Event> early = new ArrayList<>();
    private long version = -1;

    /** A roster event. */
    record Event(String type, JsonNode body) {
        String peer() {
            return body.path("peer").asText();
        }

        long version() {
            return body.path("version").asLong();
        }
    }

    enum Verdict {
        APPLIED,
        OLD,
        GAP
    }

    /** A copy: peers, and whether they are connected. */
    Map<String, Boolean> peers() {
        return new LinkedHashMap<>(peers);
    }

    List<String> names() {
        return List.copyOf(peers.keySet());
    }

    long version() {
        return version;
    }

    boolean isKnown() {
        return version >= 0;
    }

    boolean connected(String peer) {
        return peers.getOrDefault(peer, false);
    }

    Verdict apply(Event event, String self) {
        if (event.version() <= version) {
            return Verdict.OLD;
        }
        final long follows = event.body.path("after").asLong(event.version() - 1);
        if (version < 0 || follows > version) {
            early.add(event);
            if (early.size() > EARLY) {
                early.removeFirst();
            }
            return Verdict.GAP;
        }
        version = event.version();
        if (event.type.equals("peer-left")) {
            peers.remove(event.peer());
        } else if (!event.peer().equals(self)) {
            final boolean before = peers.getOrDefault(event.peer(), true);
            peers.put(event.peer(), event.body.path("connected").asBoolean(before));
        }
        return Verdict.APPLIED;
    }

    /** Takes a roster; returns the events to apply now, which came before it could be known where they belong. */
    List<Event> reset(JsonNode roster, String self) {
        if (roster.path("version").asLong() < version) {
            return List.of();
        }
        version = roster.path("version").asLong();
        peers.clear();
        roster.path("peers").forEach(entry -> {
            if (!entry.path("peer").asText().equals(self)) {
                peers.put(entry.path("peer").asText(), entry.path("connected").asBoolean());
            }
        });
        final List<Event> held = new ArrayList<>(early);
        early.clear();
        held.sort(Comparator.comparingLong(Event::version));
        return held;
    }
}
