package dev.parley.hub.session;

import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.loop.Loop;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Subject;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pushes of which only the latest of each subject counts. One is under way at a time: a client that reads slowly gets fewer of
 * them, and never has more than one of them to read. Holds one of {@value #MAX} subjects. Lives on the session's loop.
 */
final class LatestPushes {
    private static final int MAX = 32;

    private final Loop loop;
    private final Map<Subject, Push> waiting = new LinkedHashMap<>(2);
    private boolean underWay;
    /** Counts connections: what becomes of a push of an earlier one is of no interest. */
    private int turn;

    private record Push(PushType type, RawJson body) {}

    LatestPushes(Loop loop) {
        this.loop = loop;
    }

    /** Replaces the one of that subject that waits. */
    void add(PushType type, Subject subject, RawJson body) {
        waiting.remove(subject);
        waiting.put(subject, new Push(type, body));
        if (waiting.size() > MAX) {
            waiting.remove(waiting.keySet().iterator().next());
        }
    }

    /**
     * Writes the one that has waited longest, unless there is none, or another is under way.
     *
     * @param goOn called on the loop when the next may be written
     */
    void writeOne(ClientConnection to, Runnable goOn) {
        if (underWay || waiting.isEmpty()) {
            return;
        }
        final Iterator<Push> oldest = waiting.values().iterator();
        final Push next = oldest.next();
        oldest.remove();
        final int mine = turn;
        underWay = true;
        to.push(
                next.type,
                0,
                next.body,
                done -> loop.run(() -> {
                    if (mine == turn) {
                        underWay = false;
                        goOn.run();
                    }
                }));
    }

    /** The connection is gone: what waits is late. */
    void clear() {
        waiting.clear();
        underWay = false;
        turn++;
    }
}
