package dev.parley.migration;

import java.io.PrintStream;
import java.util.Locale;

/** Says now and then how far it is: done, of how many, how many a second, how long it will take. */
final class Progress {
    private static final long EVERY_NANOS = 1_000_000_000L;
    private static final int BAR = 20;

    private final PrintStream out;
    private final String what;
    private final long total;
    private final long begin = System.nanoTime();
    private long said = begin;
    private long done;

    /** @param total an estimate: keys come and go */
    Progress(PrintStream out, String what, long total) {
        this.out = out;
        this.what = what;
        this.total = total;
    }

    void did(long count) {
        done += count;
        if (System.nanoTime() - said >= EVERY_NANOS) {
            said = System.nanoTime();
            out.println(line());
        }
    }

    void end() {
        out.println(String.format(Locale.ROOT, "%s: %,d keys in %.1f s", what, done, seconds()));
    }

    /** A line for each second, as it may go to a file. */
    String line() {
        final double rate = done / seconds();
        final long left = Math.max(0, total - done);
        final int percent = (int) (total == 0 ? 100 : Math.min(100, 100 * done / total));
        final int full = percent * BAR / 100;
        return String.format(
                Locale.ROOT,
                "%s: [%s%s] %d %%, %,d of %,d, %,.0f/s, %,.0f s left",
                what,
                "#".repeat(full),
                ".".repeat(BAR - full),
                percent,
                done,
                Math.max(total, done),
                rate,
                left / Math.max(rate, 1));
    }

    private double seconds() {
        return Math.max((System.nanoTime() - begin) / 1e9, 0.001);
    }
}
