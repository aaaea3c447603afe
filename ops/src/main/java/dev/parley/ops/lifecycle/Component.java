package dev.parley.ops.lifecycle;

import java.time.Duration;

/**
 * A part of the process that starts and stops. Its drain and stop are also called when its start failed or didn't end in
 * time, and must cope with half of it being there.
 *
 * @param name for logs and errors, such as {@code redis-shared}
 */
public record Component(
        String name,
        Step start,
        Duration startDeadline,
        Step drain,
        Duration drainDeadline,
        Step stop,
        Duration stopDeadline) {

    /** One that does nothing yet, with 10 s for each step. */
    public static Component named(String name) {
        Duration deadline = Duration.ofSeconds(10);
        return new Component(name, Step.NONE, deadline, Step.NONE, deadline, Step.NONE, deadline);
    }

    public Component onStart(Duration deadline, Step step) {
        return new Component(name, step, deadline, drain, drainDeadline, stop, stopDeadline);
    }

    /** What it does while it still serves but takes nothing new; all components drain at the same time. */
    public Component onDrain(Duration deadline, Step step) {
        return new Component(name, start, startDeadline, step, deadline, stop, stopDeadline);
    }

    public Component onStop(Duration deadline, Step step) {
        return new Component(name, start, startDeadline, drain, drainDeadline, step, deadline);
    }
}
