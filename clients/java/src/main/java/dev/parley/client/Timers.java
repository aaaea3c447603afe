package dev.parley.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Named timers, so that "stop whatever waits for the connection" is one line. For the client's thread. */
final class Timers {
    private final Loop loop;
    private final Map<String, Loop.Handle> handles = new HashMap<>();

    Timers(Loop loop) {
        this.loop = loop;
    }

    /** In place of the one of that name, if it runs. */
    void start(String name, long millis, Runnable action) {
        stop(name);
        handles.put(
                name,
                loop.schedule(
                        () -> {
                            handles.remove(name);
                            action.run();
                        },
                        millis));
    }

    boolean isRunning(String name) {
        return handles.containsKey(name);
    }

    void stop(String name) {
        final Loop.Handle handle = handles.remove(name);
        if (handle != null) {
            handle.cancel();
        }
    }

    void stopAll() {
        List.copyOf(handles.keySet()).forEach(this::stop);
    }

    long now() {
        return loop.now();
    }

    /** Between a half and the whole: clients that lost the same node must not come back in the same instant. */
    long jittered(long millis) {
        return Math.round(millis * (0.5 + loop.random() / 2));
    }
}
