package dev.parley.hub.session;

import dev.parley.protocol.RoomName;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/** What a session does to one room, it does one after the other. Lives on the session's loop. */
final class Turns {
    private final Map<RoomName, Queue<Consumer<Runnable>>> rooms = new HashMap<>(2);

    /** @param task handed what it has to run, on the loop, when it is through */
    void take(RoomName room, Consumer<Runnable> task) {
        final Queue<Consumer<Runnable>> waiting = rooms.get(room);
        if (waiting == null) {
            rooms.put(room, new ArrayDeque<>(1));
            task.accept(() -> next(room));
        } else {
            waiting.add(task);
        }
    }

    private void next(RoomName room) {
        final Queue<Consumer<Runnable>> waiting = rooms.get(room);
        final Consumer<Runnable> task = waiting == null ? null : waiting.poll();
        if (task == null) {
            rooms.remove(room);
        } else {
            task.accept(() -> next(room));
        }
    }
}
