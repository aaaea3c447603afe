package dev.parley.bench;

import java.io.PrintStream;
import java.util.Map;

/**
 * Puts the hub under load and says what came of it; see {@link Options#USAGE}. Exit code 0 if nothing was lost, repeated,
 * out of order or left without an outcome, 1 if something was, 2 if it could not be measured.
 */
public final class LoadGenerator {
    private LoadGenerator() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.getenv(), System.out));
    }

    /**
     * Measures as the arguments say.
     *
     * @return the exit code
     */
    public static int run(String[] arguments, Map<String, String> environment, PrintStream out) {
        try {
            return run(Options.parse(arguments, environment), out) ? 0 : 1;
        } catch (Arguments.Wrong e) {
            out.println(e.getMessage());
            out.println(Options.USAGE);
            return 2;
        } catch (Exception e) {
            out.println(e.getMessage());
            return 2;
        }
    }

    private static boolean run(Options options, PrintStream out) throws Exception {
        final String run = "bench-" + Long.toString(System.currentTimeMillis(), 36);
        return switch (options.mode()) {
            case Options.Mode.Pairs pairs -> new PairRun(options, pairs, run).run(out);
            case Options.Mode.Idle idle -> new IdleRun(options, idle.connections(), out).run(run);
            case Options.Mode.Joins joins -> new JoinRun(options, joins.clients(), run).run(out);
            case Options.Mode.Rooms rooms -> new RoomRun(options, rooms, run).run(out);
            case Options.Mode.Hop hop -> new HopRun(options, hop.broker()).run(out);
            case Options.Mode.Uploads uploads -> new UploadRun(options, uploads, run).run(out);
        };
    }
}
