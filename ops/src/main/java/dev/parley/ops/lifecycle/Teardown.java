package dev.parley.ops.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drains and stops components, whatever any of them does. Used by one thread, which it blocks. */
final class Teardown {

    private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);

    private final List<Component> components;
    private final List<String> troubles = new ArrayList<>();

    /** @param components in the order in which they stop */
    Teardown(List<Component> components) {
        this.components = components;
    }

    /** All at the same time. */
    void drain() {
        List<StepRun> runs = components.stream()
                .map(c -> StepRun.begin("drain-" + c.name(), c.drain(), c.drainDeadline()))
                .toList();
        for (int i = 0; i < runs.size(); i++) {
            note(components.get(i), "drain", runs.get(i).await());
        }
    }

    /** One after the other. */
    void stop() {
        for (Component c : components) {
            StepRun run = StepRun.begin("stop-" + c.name(), c.stop(), c.stopDeadline());
            note(c, "stop", run.await());
        }
    }

    StopReport report() {
        return new StopReport(troubles);
    }

    private void note(Component component, String step, Optional<Throwable> failure) {
        failure.ifPresent(cause -> {
            String trouble = component.name() + " did not " + step + ": " + Reason.of(cause);
            LOG.warn("{}", trouble, cause);
            troubles.add(trouble);
        });
    }
}
