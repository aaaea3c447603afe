package dev.parley.ops.log;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The last {@value #LINES} lines that the process has logged, whatever its levels let through, also those that standard output took no
 * more. A line is kept on the thread that logs it, which waits for nothing but another line. Any thread.
 */
public final class LogTail {

    static final int LINES = 512;
    /** What is longer is cut, so that the whole has a bound of some megabytes. */
    static final int LONGEST = 2_000;

    private static final String CUT = "…";

    private static final class Installed {
        private static final LogTail TAIL = new LogTail();
    }

    private final Tail<Line> lines = new Tail<>(LINES);
    private final Keeper keeper = new Keeper();

    /**
     * A line, its texts harmless for whoever shows them.
     *
     * @param level in lower case
     * @param error what was thrown, in one line; {@code null} for nothing
     */
    public record Line(
            Instant at,
            String level,
            String logger,
            String thread,
            String message,
            @Nullable String error) {}

    LogTail() {}

    /** That of this process; lines are kept from the first call on, and from each {@link Logging#install}. */
    public static LogTail ofProcess() {
        LogTail tail = Installed.TAIL;
        tail.attachTo((LoggerContext) LoggerFactory.getILoggerFactory());
        return tail;
    }

    public Tail<Line> lines() {
        return lines;
    }

    /** Keeps what is logged there; a context that is reset forgets it. */
    synchronized void attachTo(LoggerContext context) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (!root.isAttached(keeper)) {
            keeper.setName("tail");
            keeper.setContext(context);
            keeper.start();
            root.addAppender(keeper);
        }
    }

    private static Line line(ILoggingEvent event) {
        return new Line(
                Instant.ofEpochMilli(event.getTimeStamp()),
                event.getLevel().toString().toLowerCase(Locale.ROOT),
                event.getLoggerName(),
                event.getThreadName(),
                safe(String.valueOf(event.getFormattedMessage())),
                error(event.getThrowableProxy()));
    }

    private static @Nullable String error(@Nullable IThrowableProxy thrown) {
        return thrown == null ? null : safe(thrown.getClassName() + ": " + thrown.getMessage());
    }

    /** Cut before it is escaped: what is long costs no more than what is not. */
    private static String safe(String text) {
        return text.length() <= LONGEST ? LogText.escape(text) : LogText.escape(text.substring(0, LONGEST)) + CUT;
    }

    private final class Keeper extends UnsynchronizedAppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(line(event));
        }
    }
}
