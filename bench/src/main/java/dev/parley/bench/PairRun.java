package dev.parley.bench;

import dev.parley.bench.load.ClosedLoad;
import dev.parley.bench.load.Counted;
import dev.parley.bench.load.Fleet;
import dev.parley.bench.load.Load;
import dev.parley.bench.load.OpenLoad;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Pairs that call each other. */
final class PairRun {
    private final Options options;
    private final Options.Mode.Pairs pairs;
    private final String run;

    PairRun(Options options, Options.Mode.Pairs pairs, String run) {
        this.options = options;
        this.pairs = pairs;
        this.run = run;
    }

    /** Whether nothing went wrong. */
    boolean run(PrintStream out) throws Exception {
        final Parties parties = Parties.of(options.servers(), run);
        final List<Step> steps = new ArrayList<>();
        try (Fleet fleet = new Fleet(options.threads())) {
            fleet.connect(pairs.count(), run, parties.callers(), parties.callees(), options.received());
            final Costs costs = new Costs(options.processes());
            final List<Load> loads = loads();
            loads.getFirst().measure(fleet, options.warmup(), options.settle());
            for (Load load : loads) {
                costs.begin();
                final Counted counted = load.measure(fleet, options.time(), options.settle());
                steps.add(new Step(load.describe(), options.time(), counted, costs.end()));
            }
        }
        return new Report(describe(), "signal", steps).publish(options, out);
    }

    private List<Load> loads() {
        final List<Load> loads = new ArrayList<>();
        if (options.window() > 0) {
            loads.add(new ClosedLoad(options.window()));
        } else {
            options.rates().forEach(rate -> loads.add(new OpenLoad("offers", rate)));
        }
        return loads;
    }

    private String describe() {
        return pairs.count() + " pairs, " + options.servers().caller() + " offers, "
                + options.servers().callee() + " answers, "
                + (options.received() ? "with received" : "without received");
    }
}
