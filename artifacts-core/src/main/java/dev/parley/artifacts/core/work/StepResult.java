package dev.parley.artifacts.core.work;

import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.Rendition;
import java.util.List;

/** What a step has made: nothing of it counts before the catalog has taken it. */
record StepResult(Change change, List<Rendition> renditions) {
    static final StepResult NOTHING = new StepResult(Change.NONE, List.of());

    StepResult {
        renditions = List.copyOf(renditions);
    }

    static StepResult of(Rendition rendition) {
        return new StepResult(Change.NONE, List.of(rendition));
    }
}
