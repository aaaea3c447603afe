package dev.parley.migration;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/** Passes over the source until little changes from one to the next; with {@code --final}, until nothing does. */
final class Copy {
    private static final int PASSES = 10;
    private static final int LAST_PASSES = 3;
    /** So much change is small: the last copy, with the old servers stopped, has it in a moment. */
    private static final long SMALL = 100;

    private final Server source;
    private final PerTarget<Server> targets;
    private final Options options;
    private final Journal journal;
    private final PrintStream out;

    Copy(Server source, PerTarget<Server> targets, Options options, Journal journal, PrintStream out) {
        this.source = source;
        this.targets = targets;
        this.options = options;
        this.journal = journal;
        this.out = out;
    }

    int run() throws IOException {
        journal.begin(PerTarget.map(targets, Server::runId));
        if (!journal.cursor(source.runId()).equals(Pages.START)) {
            out.println("Goes on where it was interrupted; " + journal.ledger().size() + " keys are there.");
        }
        long before = Long.MAX_VALUE;
        for (int number = 1; ; number++) {
            final Pass.Outcome pass = pass(number);
            if (pass.findings().count() > 0) {
                out.println("Not copied:");
                pass.findings().print(out);
                return 1;
            }
            if (pass.spared() > 0) {
                out.println(String.format(
                        Locale.ROOT,
                        "%,d keys that were copied are gone from the source, most of all, as if it had lost its data:"
                                + " none was removed from the targets. If that is meant, run rollback, then copy.",
                        pass.spared()));
                return 1;
            }
            if (!pass.whole()) {
                continue;
            }
            if (options.last() ? pass.changed() == 0 : isSmall(pass)) {
                out.println(
                        options.last()
                                ? "Done: nothing has changed since. Run verify."
                                : "Little changes now. Stop the old servers, then run copy --final and verify.");
                return 0;
            }
            if (options.last() && number >= LAST_PASSES) {
                out.println("The source is still being written: stop what writes to it, then run copy --final again.");
                return 1;
            }
            final boolean noLess = before < Long.MAX_VALUE && pass.changed() * 10 >= before * 9;
            if (!options.last() && (number >= PASSES || noLess)) {
                out.println(
                        "As much changes in each pass, " + pass.changed() + " keys, so that more passes are of no use."
                                + " Stop the old servers, then run copy --final and verify.");
                return 0;
            }
            before = pass.changed();
        }
    }

    private Pass.Outcome pass(int number) throws IOException {
        final Progress progress = new Progress(out, "pass " + number, source.size());
        final Pass.Outcome outcome =
                new Pass(source, targets, options.routes(), journal).run(new Pace(options.rate()), progress);
        progress.end();
        out.println(String.format(
                Locale.ROOT, "  %,d written, %,d removed, the rest is the same", outcome.written(), outcome.removed()));
        return outcome;
    }

    private static boolean isSmall(Pass.Outcome pass) {
        return pass.changed() <= Math.max(SMALL, pass.read() / 1000);
    }
}
