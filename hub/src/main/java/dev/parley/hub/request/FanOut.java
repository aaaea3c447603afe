package dev.parley.hub.request;

import dev.parley.hub.limit.RateLimit;
import dev.parley.hub.limit.UserLimits;
import dev.parley.hub.session.Call;
import dev.parley.hub.session.Session;
import dev.parley.protocol.ProtocolError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * What a user's requests may have the hub send beyond what they bring: to a whole room, and as rosters (protocol, "Limits").
 * A request that comes while something is left is carried out, and its cost taken, which may leave a debt. Any thread.
 */
public final class FanOut {
    /** What a push costs beside its body: its frame, its place in an outbox. */
    private static final int EACH = 256;

    private final UserLimits limits;
    private final Counter limited;

    /** @param limit in bytes, of one user on this node */
    public FanOut(RateLimit limit, MeterRegistry meters) {
        this.limits = new UserLimits(limit);
        this.limited = Counter.builder("parley.fanout.limited")
                .description("Requests refused because their user had the hub send too much")
                .register(meters);
    }

    /** Another limit from now on. */
    public void limit(RateLimit now) {
        limits.limit(now);
    }

    /** Whether the session's user has something left; if not, the call is answered. */
    boolean allows(Session session, Call call) {
        final Duration wait =
                limits.untilNext(session.grants().user(), session.loop().nanoTime());
        if (wait == null) {
            return true;
        }
        limited.increment();
        call.fail(ProtocolError.rateLimited("too much is sent to rooms for this user", wait));
        return false;
    }

    /** A push with a body of that length goes to so many. */
    void pushed(Session session, int length, int receivers) {
        charge(session, (long) receivers * (EACH + length));
    }

    /** A reply of that length goes back. */
    void replied(Session session, int length) {
        charge(session, length);
    }

    private void charge(Session session, long bytes) {
        limits.charge(session.grants().user(), bytes, session.loop().nanoTime());
    }
}
