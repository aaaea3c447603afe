package dev.parley.bench;

import dev.parley.bench.upload.Payload;
import dev.parley.bench.upload.TusClient;
import dev.parley.bench.upload.UploadFleet;
import dev.parley.bench.upload.UploadPlan;
import dev.parley.bench.upload.Uploaded;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Uploads: how fast, what a GiB costs, and whether the server has what was sent. */
final class UploadRun {
    private final Options options;
    private final Options.Mode.Uploads uploads;
    private final String run;

    UploadRun(Options options, Options.Mode.Uploads uploads, String run) {
        this.options = options;
        this.uploads = uploads;
        this.run = run;
    }

    /** Whether nothing went wrong. */
    boolean run(PrintStream out) throws Exception {
        final UploadPlan plan = uploads.plan();
        final UnaryOperator<String> tokens =
                uploads.artifacts() ? new Tokens(options.servers().secret())::of : user -> "";
        final Payload payload = new Payload();
        try (TusClient tus = new TusClient(uploads.server(), uploads.artifacts())) {
            final UploadFleet fleet = new UploadFleet(tus, plan, payload, run, tokens);
            final Costs costs = new Costs(options.processes());
            final long begin = System.nanoTime();
            final List<Uploaded> all = fleet.upload(() -> {
                out.println("under way");
                out.flush();
            });
            final Duration time = Duration.ofNanos(System.nanoTime() - begin);
            final Costs.Used used = costs.end();
            // Neither counts: the server must not be busy with the one, nor this process with the other, meanwhile.
            final List<String> faults = new ArrayList<>(fleet.remove(all));
            final String sha256 = payload.sha256(plan.bytes());
            all.stream()
                    .map(one -> one.wrong(sha256))
                    .filter(fault -> !fault.isEmpty())
                    .forEach(faults::add);
            return new UploadReport(plan, all, time, used, faults).publish(options.json(), out);
        }
    }
}
