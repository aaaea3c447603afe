package dev.parley.standalone;

import dev.parley.ops.lifecycle.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several things done at the same time. */
final class Concurrently {
    private Concurrently() {}

    /** Blocks until all are done, and throws what the first of the list that failed has thrown. */
    static void run(List<Step.Action> actions) throws Exception {
        final List<Future<Void>> done = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Step.Action action : actions) {
                done.add(threads.submit(() -> {
                    action.run();
                    return null;
                }));
            }
        }
        for (Future<Void> each : done) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }
}
