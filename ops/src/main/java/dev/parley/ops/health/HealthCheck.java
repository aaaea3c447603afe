package dev.parley.ops.health;

import java.time.InstantSource;

/**
 * One condition of readiness, told by the component that knows it: nothing is probed when somebody asks. Starts {@link
 * Status#DOWN}. Any thread; never blocks.
 */
public final class HealthCheck {

    private static final int MAX_DETAIL = 300;

    private final InstantSource clock;
    private volatile CheckState state;

    HealthCheck(String name, InstantSource clock) {
        this.clock = clock;
        this.state = new CheckState(name, Status.DOWN, clock.instant(), "not started");
    }

    public void up() {
        up("");
    }

    /** @param detail one sentence for operators, without secrets; cut at 300 characters */
    public void up(String detail) {
        set(Status.UP, detail);
    }

    /** @param detail why, as one sentence for operators, without secrets; cut at 300 characters */
    public void down(String detail) {
        set(Status.DOWN, detail);
    }

    public CheckState state() {
        return state;
    }

    private synchronized void set(Status status, String detail) {
        CheckState before = state;
        String cut = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL);
        state = new CheckState(
                before.name(), status, before.status() == status ? before.since() : clock.instant(), cut);
    }
}
