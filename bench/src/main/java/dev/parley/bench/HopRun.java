package dev.parley.bench;

import dev.parley.bench.hop.BrokerHop;
import dev.parley.bench.load.Counted;
import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A broker by itself. */
final class HopRun {
    private final Options options;
    private final URI broker;

    HopRun(Options options, URI broker) {
        this.options = options;
        this.broker = broker;
    }

    /** Whether nothing was lost. */
    boolean run(PrintStream out) throws Exception {
        final List<Step> steps = new ArrayList<>();
        try (BrokerHop hop = new BrokerHop(broker)) {
            hop.run(options.rates().getFirst(), options.warmup(), options.settle());
            final Costs costs = new Costs(options.processes());
            for (int rate : options.rates()) {
                costs.begin();
                final BrokerHop.Passed passed = hop.run(rate, options.time(), options.settle());
                steps.add(new Step(
                        rate + " messages/s",
                        options.time(),
                        Counted.of(
                                Map.of("came", passed.received()), passed.sent(), passed.received(), passed.latency()),
                        costs.end()));
            }
        }
        return new Report("a broker alone, one publisher, one consumer", "message", steps).publish(options, out);
    }
}
