package dev.parley.ops.lifecycle;

import java.util.List;

/**
 * How a stop went.
 *
 * @param troubles one sentence for each component that failed or took too long
 */
public record StopReport(List<String> troubles) {

    public StopReport {
        troubles = List.copyOf(troubles);
    }

    public boolean isClean() {
        return troubles.isEmpty();
    }
}
