package dev.parley.bench;

import dev.parley.bench.load.Storm;
import java.io.PrintStream;
import java.util.List;

/** Many who join at once: how fast, and what one of them costs. */
final class JoinRun {
    /** Who join before that is counted, so that the load generator itself is under way. */
    private static final int BEFORE = 200;

    private final Options options;
    private final int clients;
    private final String run;

    JoinRun(Options options, int clients, String run) {
        this.options = options;
        this.clients = clients;
        this.run = run;
    }

    /** Whether nothing went wrong. */
    boolean run(PrintStream out) throws Exception {
        try (Storm before = new Storm(options.threads())) {
            final Parties parties = Parties.of(options.servers(), run + "-before");
            before.run(BEFORE, run + "-before", parties.callers(), parties.callees());
        }
        final Parties parties = Parties.of(options.servers(), run);
        final Step step;
        try (Storm storm = new Storm(options.threads())) {
            final Costs costs = new Costs(options.processes());
            storm.run(clients, run, parties.callers(), parties.callees());
            step = new Step("joins", storm.took(), storm.counted(), costs.end());
        }
        return new Report(clients + " clients join, two to a room", "join", List.of(step)).publish(options, out);
    }
}
