package dev.parley.standalone;

import dev.parley.embedded.EmbeddedServerException;
import dev.parley.ops.lifecycle.ExitCode;
import dev.parley.ops.lifecycle.StartException;
import dev.parley.standalone.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the process. However it is told to end, everything that has started is stopped first. */
final class Run {
    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    private final StandaloneHub hub;
    private final Terminal terminal;
    private final LogFile log;
    /** With what the process ends if somebody stops it now. */
    private volatile ExitCode code = ExitCode.OK;

    private volatile boolean announced;

    Run(StandaloneHub hub, Terminal terminal, LogFile log) {
        this.hub = hub;
        this.terminal = terminal;
        this.log = log;
    }

    /** Starts, says so, and blocks until somebody stops the process. */
    ExitCode untilStopped() throws InterruptedException {
        if (start()) {
            hub.announcement(sinceJvmStart(), log.where()).show(terminal);
            announced = true;
            new CountDownLatch(1).await(); // a signal ends the process, and so this
        }
        return code;
    }

    /** Starts, plays a call, and stops. */
    ExitCode trial() throws InterruptedException {
        code = ExitCode.START_FAILED; // unless it comes to its end
        if (start() && hub.trial(terminal).play()) {
            code = ExitCode.OK;
        }
        return code;
    }

    @SuppressWarnings("SystemOut") // there is no log that anybody would look at
    private boolean start() {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("parley-end").unstarted(this::end));
        ParentWatch.start(() -> System.exit(ExitCode.OK.code()));
        try {
            hub.lifecycle().start();
            return true;
        } catch (StartException e) {
            LOG.error("{}", e.getMessage(), e.getCause());
            // Who has asked it to stop meanwhile need not be told.
            if (hub.lifecycle().exitCode() == ExitCode.START_FAILED) {
                code = ExitCode.START_FAILED;
                final String reason =
                        e.getCause() instanceof EmbeddedServerException clear ? clear.getMessage() : e.getMessage();
                System.err.println("Parley did not start. " + reason + "\n" + Invocation.with("--verbose")
                        + " shows what has happened before.");
            }
            return false;
        }
    }

    private void end() {
        var _ = hub.lifecycle().stop("the process ends").join();
        try {
            log.close();
        } catch (IOException e) {
            LOG.debug("the log was not written to its end", e);
        }
        if (announced) {
            terminal.line("  Parley has ended, and nothing is left of it.");
        }
        // After a signal the JVM would end with 128 + its number, which says nothing about how the stop went.
        Runtime.getRuntime().halt(code.code());
    }

    private static Duration sinceJvmStart() {
        final Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now);
    }
}
