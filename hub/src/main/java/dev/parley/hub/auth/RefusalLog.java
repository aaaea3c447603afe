package dev.parley.hub.auth;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log why tokens were refused: at most one line for each claim in ten seconds, with how many went without.
 * There are as many claims as {@link TokenVerifier} looks at. Any thread.
 */
public final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    public RefusalLog() {
        this(System::nanoTime);
    }

    RefusalLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    public void refused(String claim, String detail) {
        final long unsaid = take(claim);
        if (unsaid >= 0) {
            LOG.atWarn()
                    .setMessage("a token was refused: {}")
                    .addArgument(detail)
                    .addKeyValue("claim", claim)
                    .addKeyValue("suppressed", unsaid)
                    .log();
        }
    }

    /** How many have gone without a line since the last one; -1 if this one goes without, too. */
    long take(String claim) {
        final long now = nanoTime.getAsLong();
        final Line line = lines.computeIfAbsent(claim, first -> new Line(new AtomicLong(now), new AtomicLong()));
        final long due = line.due().get();
        if (now - due < 0 || !line.due().compareAndSet(due, now + INTERVAL)) {
            line.unsaid().incrementAndGet();
            return -1;
        }
        return line.unsaid().getAndSet(0);
    }

    private record Line(AtomicLong due, AtomicLong unsaid) {}
}
