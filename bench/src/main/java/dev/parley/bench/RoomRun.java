package dev.parley.bench;

import dev.parley.bench.load.Counted;
import dev.parley.bench.load.Fleet;
import dev.parley.bench.load.OpenLoad;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rooms whose members are told what one of them does: what each of these pushes costs. */
final class RoomRun {
    private final Options options;
    private final Options.Mode.Rooms rooms;
    private final String run;

    RoomRun(Options options, Options.Mode.Rooms rooms, String run) {
        this.options = options;
        this.rooms = rooms;
        this.run = run;
    }

    /** Whether nothing went wrong. */
    boolean run(PrintStream out) throws Exception {
        final Parties parties = Parties.of(options.servers(), run);
        final String what = rooms.changes() ? "changes" : "messages";
        final List<Step> steps = new ArrayList<>();
        try (Fleet fleet = new Fleet(options.threads())) {
            fleet.connect(
                    new Fleet.Rooms(rooms.count(), rooms.members(), rooms.changes()),
                    run,
                    parties.callers(),
                    parties.callees(),
                    options.received());
            final Costs costs = new Costs(options.processes());
            new OpenLoad(what, options.rates().getFirst()).measure(fleet, options.warmup(), options.settle());
            for (int rate : options.rates()) {
                final OpenLoad load = new OpenLoad(what, rate);
                costs.begin();
                final Counted counted = load.measure(fleet, options.time(), options.settle());
                steps.add(new Step(load.describe(), options.time(), counted, costs.end()));
            }
        }
        return new Report(rooms.count() + " rooms of " + rooms.members() + ", " + what, "push", steps)
                .publish(options, out);
    }
}
