package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is in one room as of one version, and events that came before they could be placed. Knows the rules of versions. For the
 * client's thread.
 */
final class Roster {
    private static final int MOST_EARLY = 256;

    private final Deque<RosterEvent> early = new ArrayDeque<>();
    private long version = -1;
    /** Never changed: another is made. */
    private Map<String, Peer> peers = Map.of();

    /** What an event is to a roster. */
    enum Verdict {
        APPLIED,
        OLD,
        /** Something before it is missing, and the roster has to be read. */
        GAP
    }

    long version() {
        return version;
    }

    /** The others, by their ids, in the order in which they joined. */
    Map<String, Peer> peers() {
        return peers;
    }

    /** Takes a roster. Gives the events to try again, which came before it could be known where they belong. */
    List<RosterEvent> reset(JsonObject reply) {
        final long read = reply.number("version", 0);
        if (read >= version) { // else events have overtaken this reply
            version = read;
            peers = others(reply);
        }
        final List<RosterEvent> again = new ArrayList<>(early);
        again.sort(Comparator.comparingLong(RosterEvent::version));
        early.clear();
        return again;
    }

    private static Map<String, Peer> others(JsonObject reply) {
        final Map<String, Peer> all = new LinkedHashMap<>();
        for (JsonObject entry : reply.objects("peers")) {
            final Peer peer = Peer.of(entry);
            if (!peer.peer().equals(reply.text("peer"))) {
                all.put(peer.peer(), peer);
            }
        }
        return Collections.unmodifiableMap(all);
    }

    /** Gives who was there. */
    Map<String, Peer> forget() {
        final Map<String, Peer> gone = peers;
        version = -1;
        peers = Map.of();
        early.clear();
        return gone;
    }

    Verdict apply(RosterEvent event, @Nullable String self) {
        if (event.version() <= version) {
            return Verdict.OLD;
        }
        if (version < 0 || event.follows() > version) {
            early.add(event);
            // The newest are kept: they show, after the roster is read, whether it has to be read once more.
            if (early.size() > MOST_EARLY) {
                early.remove();
            }
            return Verdict.GAP;
        }
        version = event.version();
        if (!event.peer().equals(self)) {
            change(event);
        }
        return Verdict.APPLIED;
    }

    private void change(RosterEvent event) {
        final Map<String, Peer> all = new LinkedHashMap<>(peers);
        final Peer before = all.get(event.peer());
        if (event.isLeft()) {
            all.remove(event.peer());
        } else if (event.isJoined()) {
            all.put(event.peer(), Peer.of(event.fields()));
        } else if (before != null) {
            all.put(event.peer(), before.changed(event.fields()));
        }
        peers = Collections.unmodifiableMap(all);
    }
}
