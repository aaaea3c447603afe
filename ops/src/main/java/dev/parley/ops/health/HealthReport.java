package dev.parley.ops.health;

import java.util.List;

/**
 * All checks at one moment, in the order of their registration.
 *
 * @param status {@link Status#UP} if every check is
 */
public record HealthReport(Status status, List<CheckState> checks) {

    static HealthReport of(List<CheckState> checks) {
        boolean up = checks.stream().allMatch(check -> check.status() == Status.UP);
        return new HealthReport(up ? Status.UP : Status.DOWN, List.copyOf(checks));
    }

    public boolean isUp() {
        return status == Status.UP;
    }
}
