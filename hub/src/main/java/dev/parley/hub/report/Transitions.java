package dev.parley.hub.report;

import dev.parley.protocol.ConnectionState;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import java.util.LinkedHashMap;
import java.util.Map;

/** In which state each pair was last reported to this node to be: of the last {@value #PAIRS}. Any thread. */
public final class Transitions {
    private static final int PAIRS = 8192;

    private record Pair(RoomName room, PeerId from, PeerId to) {}

    private final Map<Pair, ConnectionState> last = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, ConnectionState> eldest) {
            return size() > PAIRS;
        }
    };

    /** Whether it is another state than the last. */
    public synchronized boolean changes(RoomName room, PeerId from, PeerId to, ConnectionState state) {
        return last.put(new Pair(room, from, to), state) != state;
    }
}
