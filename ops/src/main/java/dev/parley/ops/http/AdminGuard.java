package dev.parley.ops.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who gets past {@code /admin/}: who has the token, and has not guessed too often. Any thread. */
final class AdminGuard {

    private static final Logger LOG = LoggerFactory.getLogger(AdminGuard.class);
    private static final OpsResponse UNAUTHORIZED =
            OpsResponse.text(401, "This needs the admin token.\n").with("www-authenticate", "Bearer");

    private static final Duration WARNING_EVERY = Duration.ofMinutes(1);

    private final Optional<AdminToken> token;
    private final LongSupplier nanoTime;
    private final AtomicLong lastWarning;
    private final WrongTokens wrong;
    private final Counter refused;
    private final Counter limited;

    /** @param nanoTime as {@link System#nanoTime()} */
    AdminGuard(Optional<AdminToken> token, LongSupplier nanoTime, MeterRegistry meters) {
        this.token = token;
        this.nanoTime = nanoTime;
        this.lastWarning = new AtomicLong(nanoTime.getAsLong() - WARNING_EVERY.toNanos());
        this.wrong = new WrongTokens(nanoTime);
        this.refused = counter(meters, "unauthorized");
        this.limited = counter(meters, "rate-limited");
    }

    /** Whether there is a token, and so anything to get to. */
    boolean isOn() {
        return token.isPresent();
    }

    /** Of the token; empty if there is none. */
    String fingerprint() {
        return token.map(AdminToken::fingerprint).orElse("");
    }

    /**
     * {@code null} if it may pass.
     *
     * @param authorization the header, empty if there is none
     */
    @Nullable
    OpsResponse refusal(String authorization, Subnet whose) {
        Duration wait = wrong.wait(whose);
        if (!wait.isZero()) {
            limited.increment();
            long seconds = wait.plusMillis(999).toSeconds();
            return OpsResponse.text(429, "Too many wrong tokens from here; again in " + seconds + " s.\n")
                    .with("retry-after", Long.toString(seconds));
        }
        if (token.isPresent() && token.get().isIn(authorization)) {
            return null;
        }
        refused.increment();
        wrong.add(whose);
        if (!wrong.wait(whose).isZero()) {
            warn(nanoTime.getAsLong());
        }
        return UNAUTHORIZED;
    }

    /** Once a minute, however many provoke it. */
    private void warn(long now) {
        long last = lastWarning.get();
        if (now - last >= WARNING_EVERY.toNanos() && lastWarning.compareAndSet(last, now)) {
            LOG.warn(
                    "{} wrong admin tokens have come from one address; for now none is looked at", WrongTokens.AT_ONCE);
        }
    }

    private static Counter counter(MeterRegistry meters, String reason) {
        return Counter.builder("parley.ops.admin.refused")
                .tag("reason", reason)
                .description("Requests to the admin endpoints refused for want of the token")
                .register(meters);
    }
}
