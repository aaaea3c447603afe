package dev.parley.hub.session;

import dev.parley.protocol.RoomName;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * What a session does to one room, it does one after the other. What waits is counted in bytes: past {@value #MAX_BYTES} the
 * client's requests are to be refused; what the hub itself does comes once for each room. Lives on the session's loop.
 */
final class Sequencer {
    static final int MAX_BYTES = 64 * 1024;
    private static final int EACH = 256;

    private final Map<RoomName, Queue<Waiting>> rooms = new HashMap<>(2);
    private int bytes;

    private record Waiting(int bytes, Consumer<Runnable> task) {}

    /** Whether as much waits as may. */
    boolean full() {
        return bytes >= MAX_BYTES;
    }

    /** As {@link #take(RoomName, int, Consumer)}, of what holds nothing of a client's. */
    void take(RoomName room, Consumer<Runnable> task) {
        take(room, 0, task);
    }

    /**
     * @param held how many bytes of a client's the task keeps
     * @param task handed what it has to run, on the loop, when it is through
     */
    void take(RoomName room, int held, Consumer<Runnable> task) {
        final Queue<Waiting> waiting = rooms.get(room);
        if (waiting == null) {
            rooms.put(room, new ArrayDeque<>(1));
            task.accept(() -> next(room));
        } else {
            waiting.add(new Waiting(held + EACH, task));
            bytes += held + EACH;
        }
    }

    private void next(RoomName room) {
        final Queue<Waiting> waiting = rooms.get(room);
        final Waiting next = waiting == null ? null : waiting.poll();
        if (next == null) {
            rooms.remove(room);
        } else {
            bytes -= next.bytes;
            next.task.accept(() -> next(room));
        }
    }
}
