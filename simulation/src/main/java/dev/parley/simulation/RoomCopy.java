package dev.parley.simulation;

import java.util.LinkedHashMap;
import java.util.Map;

/** A client's view of a room, kept as the protocol says ("Hub → client": {@code version}). */
final class RoomCopy {
    /** What became of an event. */
    enum Applied {
        DONE,
        OLD,
        GAP
    }

    private final Map<String, Boolean> connected = new LinkedHashMap<>();
    private long version;
    private boolean known;

    /** A roster, whole; an older one than what is held already is passed over. */
    boolean read(long newVersion, Map<String, Boolean> peers) {
        if (known && newVersion < version) {
            return false;
        }
        version = newVersion;
        known = true;
        connected.clear();
        connected.putAll(peers);
        return true;
    }

    /** @param after the version that has to be held already */
    Applied check(long eventVersion, long after) {
        if (!known) {
            return Applied.GAP;
        }
        if (eventVersion <= version) {
            return Applied.OLD;
        }
        if (after > version) {
            return Applied.GAP;
        }
        version = eventVersion;
        return Applied.DONE;
    }

    void put(String peer, boolean isConnected) {
        connected.put(peer, isConnected);
    }

    boolean isConnected(String peer) {
        return connected.getOrDefault(peer, true);
    }

    void remove(String peer) {
        connected.remove(peer);
    }

    boolean has(String peer) {
        return connected.containsKey(peer);
    }

    long version() {
        return version;
    }

    Map<String, Boolean> peers() {
        return new LinkedHashMap<>(connected);
    }
}
