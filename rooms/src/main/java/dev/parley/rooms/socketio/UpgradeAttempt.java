package dev.parley.rooms.socketio;

import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a client to go from polling to WebSocket: it opens one beside its polling, says {@code 2probe}, hears
 * {@code 3probe}, lets its last poll come back, and says {@code 5}. Anything else, or nothing in time, ends the attempt
 * and nothing but the attempt. Belongs to the session's home loop.
 */
final class UpgradeAttempt {
    private static final byte[] PROBE = "2probe".getBytes(StandardCharsets.US_ASCII);

    private final EngineSession session;
    private final ScheduledFuture<?> deadline;
    private @Nullable WebSocketTransport candidate;
    private boolean probed;

    UpgradeAttempt(EngineSession session, long nanos) {
        this.session = session;
        this.deadline = session.loop().schedule(() -> session.abandon(this), nanos, TimeUnit.NANOSECONDS);
    }

    void opened(WebSocketTransport transport) {
        candidate = transport;
    }

    boolean isBy(WebSocketTransport transport) {
        return candidate == transport;
    }

    /** {@return whether polls must not wait any more: the client goes on when its last one has come back} */
    boolean isProbed() {
        return probed;
    }

    /** A text frame from the WebSocket. */
    void text(WebSocketTransport from, byte[] bytes) {
        if (!probed && Arrays.equals(bytes, PROBE)) {
            probed = true;
            session.probed(from);
        } else if (probed && bytes.length == 1 && bytes[0] == '5') {
            session.upgraded(from);
        } else {
            session.abandon(this);
        }
    }

    /** The attempt is over; its WebSocket, unless it became the session's, with it. */
    void end(boolean successful) {
        deadline.cancel(false);
        if (!successful && candidate != null) {
            candidate.closeNow();
        }
    }
}
