package dev.parley.rooms.socketio;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a client to go from polling to WebSocket: it opens one beside its polling, says {@code 2probe}, hears
 * {@code 3probe}, lets its last poll come back, and says {@code 5}. Anything else, or nothing in time, ends the attempt
 * and nothing but the attempt. Belongs to the session's home loop.
 */
final class UpgradeAttempt implements WebSocketTransport.Owner {
    private static final byte[] PROBE = "2probe".getBytes(StandardCharsets.US_ASCII);

    private final SessionLifecycle lifecycle;
    private final Sender sender;
    private final ScheduledFuture<?> deadline;
    private @Nullable WebSocketTransport candidate;
    private boolean probed;
    private boolean ended;

    UpgradeAttempt(SessionLifecycle lifecycle, Sender sender, EventLoop loop, Duration atMost) {
        this.lifecycle = lifecycle;
        this.sender = sender;
        this.deadline = loop.schedule(this::abandon, atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The attempt's WebSocket is open. */
    void opened(WebSocketTransport transport) {
        if (ended) {
            transport.closeNow();
        } else {
            candidate = transport;
        }
    }

    /** {@return whether polls must not wait any more: the client goes on when its last one has come back} */
    boolean isProbed() {
        return probed;
    }

    @Override
    public void message(byte[] bytes, boolean binary) {
        WebSocketTransport from = candidate;
        if (binary || from == null) {
            abandon();
        } else if (!probed && Arrays.equals(bytes, PROBE)) {
            probed = true;
            sender.confirmProbe(from);
        } else if (probed && bytes.length == 1 && bytes[0] == '5') {
            lifecycle.upgraded(from);
        } else {
            abandon();
        }
    }

    @Override
    public void ended(DisconnectReason reason) {
        abandon();
    }

    /** Gives the attempt up, if it is not over already. */
    void abandon() {
        lifecycle.abandon(this);
    }

    /** The attempt is over; its WebSocket, unless it became the session's, with it. */
    void end(boolean successful) {
        ended = true;
        deadline.cancel(false);
        if (!successful && candidate != null) {
            candidate.closeNow();
        }
    }
}
