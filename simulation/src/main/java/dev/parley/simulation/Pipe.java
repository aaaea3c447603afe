package dev.parley.simulation;

import java.util.ArrayDeque;
import java.util.Queue;

/** One direction of a connection: what is sent arrives in order, later, or, once it is cut, not at all. */
final class Pipe {
    private final World world;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private long extraNanos;
    private long lastArrival;
    private int connection;
    private boolean stalled;

    Pipe(World world) {
        this.world = world;
    }

    void send(Runnable arrival) {
        if (stalled) {
            waiting.add(arrival);
            return;
        }
        final int sentOn = connection;
        lastArrival = Math.max(lastArrival, world.now() + extraNanos + world.transit());
        world.after(lastArrival - world.now(), () -> {
            if (sentOn == connection) {
                if (stalled) {
                    waiting.add(arrival);
                } else {
                    arrival.run();
                }
            }
        });
    }

    /** How much longer than usual everything takes from now on. */
    void slow(long millis) {
        extraNanos = millis * 1_000_000;
    }

    /** Nothing arrives until {@link #resume}. */
    void stall() {
        stalled = true;
    }

    void resume() {
        stalled = false;
        while (!waiting.isEmpty()) {
            send(waiting.remove());
        }
    }

    /** What is under way is lost. */
    void cut() {
        connection++;
        waiting.clear();
    }
}
