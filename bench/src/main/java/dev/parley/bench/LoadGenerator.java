package dev.parley.bench;

import dev.parley.bench.load.ClosedLoad;
import dev.parley.bench.load.Counted;
import dev.parley.bench.load.Fleet;
import dev.parley.bench.load.Load;
import dev.parley.bench.load.OpenLoad;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts the hub under load and says what came of it; see {@link Options#USAGE}. Exit code 0 if nothing was lost, repeated,
 * out of order or left without an outcome, 1 if something was, 2 if it could not be measured.
 */
public final class LoadGenerator {
    private final Options options;
    private final PrintStream out;

    LoadGenerator(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.getenv(), System.out));
    }

    static int run(String[] arguments, Map<String, String> environment, PrintStream out) {
        try {
            return new LoadGenerator(Options.parse(arguments, environment), out).run() ? 0 : 1;
        } catch (Options.Wrong e) {
            out.println(e.getMessage());
            out.println(Options.USAGE);
            return 2;
        } catch (Exception e) {
            out.println(e.getMessage());
            return 2;
        }
    }

    private boolean run() throws Exception {
        final String run = "bench-" + Long.toString(System.currentTimeMillis(), 36);
        final Parties parties = Parties.of(options, run);
        return options.idle() > 0 ? new IdleRun(options, out).run(parties) : runPairs(run, parties);
    }

    private boolean runPairs(String run, Parties parties) throws Exception {
        final List<Step> steps = new ArrayList<>();
        try (Fleet fleet = new Fleet(options.threads())) {
            fleet.connect(options.pairs(), run, parties.callers(), parties.callees(), options.received());
            final Costs costs = new Costs(options.processes());
            final List<Load> loads = loads();
            loads.getFirst().measure(fleet, options.warmup(), options.settle());
            for (Load load : loads) {
                costs.begin();
                final Counted counted = load.measure(fleet, options.time(), options.settle());
                steps.add(new Step(load.describe(), options.time(), counted, costs.end()));
            }
        }
        final Report report = new Report(options, steps);
        report.print(out);
        if (options.json() != null) {
            report.write(options.json());
        }
        return steps.getLast().counted().faults().total() == 0;
    }

    private List<Load> loads() {
        final List<Load> loads = new ArrayList<>();
        if (options.window() > 0) {
            loads.add(new ClosedLoad(options.window()));
        } else {
            options.rates().forEach(rate -> loads.add(new OpenLoad(rate)));
        }
        return loads;
    }
}
