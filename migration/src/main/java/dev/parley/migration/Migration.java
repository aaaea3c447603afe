package dev.parley.migration;

import io.lettuce.core.RedisException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Moves the keys of one Redis to the three of Parley; see {@link Options#USAGE}, which has the exit codes, too. */
public final class Migration {
    private static final int WRONG = 2;
    private static final int FAILED = 3;

    private Migration() {}

    public static void main(String[] arguments) {
        // The tool says itself what fails; that a library has nowhere to log is no news to its user.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.exit(run(arguments, System.getenv(), System.out));
    }

    static int run(String[] arguments, Map<String, String> environment, PrintStream out) {
        final Options options;
        try {
            options = Options.parse(arguments, environment);
        } catch (Wrong e) {
            out.println(e.getMessage());
            out.println();
            out.print(Options.USAGE);
            return WRONG;
        }
        try {
            return run(options, out);
        } catch (Wrong e) {
            out.println(e.getMessage());
            return WRONG;
        } catch (RedisException | IOException e) {
            out.println("Stopped: " + e.getMessage());
            out.println("Nothing is lost; the same command goes on.");
            return FAILED;
        } catch (OutOfMemoryError e) {
            out.println("Stopped: a value does not fit into memory; run java with a larger -Xmx.");
            return FAILED;
        }
    }

    private static int run(Options options, PrintStream out) throws Wrong, IOException {
        final @Nullable Path state = options.state();
        if (state == null) {
            return run(options, null, out);
        }
        try (Journal journal = Journal.open(state, options.action() == Action.COPY)) {
            return run(options, journal, out);
        }
    }

    private static int run(Options options, @Nullable Journal journal, PrintStream out) throws Wrong, IOException {
        final Pace pace = new Pace(options.rate());
        try (Connections connections = new Connections()) {
            if (options.action() == Action.ROLLBACK) {
                return rollback(options, Objects.requireNonNull(journal), connections, pace, out);
            }
            final var from = Objects.requireNonNull(options.from());
            final Header asked = Header.of(Connections.name(from), options.targets(), options.routes());
            if (journal != null && journal.header() != null) {
                journal.header().check(asked);
            }
            final Server source = connections.open("--from", from);
            final PerTarget<Server> targets = connections.open(options.targets());
            return switch (options.action()) {
                case PLAN -> new Plan(source, targets, options.routes(), pace, out).run();
                case VERIFY ->
                    new Verify(source, targets, options.routes(), journal == null ? null : journal.ledger(), pace, out)
                            .run();
                case COPY -> {
                    final Journal its = Objects.requireNonNull(journal);
                    its.belongsTo(asked);
                    yield new Copy(source, targets, options, its, out).run();
                }
                case ROLLBACK -> throw new IllegalStateException("done above");
            };
        }
    }

    private static int rollback(Options options, Journal journal, Connections connections, Pace pace, PrintStream out)
            throws Wrong, IOException {
        final @Nullable Header header = journal.header();
        if (header == null) {
            throw new Wrong("--state: nothing has been copied");
        }
        header.checkTargets(PerTarget.map(options.targets(), Connections::name));
        final PerTarget<Server> targets = connections.open(options.targets());
        return new Rollback(targets, header.routes(), journal, pace, out).run();
    }
}
