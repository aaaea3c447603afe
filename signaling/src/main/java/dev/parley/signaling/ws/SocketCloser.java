package dev.parley.signaling.ws;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Closes sockets. Nobody asks how a close went: one that fails has closed before. */
final class SocketCloser {
    private SocketCloser() {}

    @SuppressWarnings("FutureReturnValueIgnored")
    static void now(Channel channel) {
        channel.close();
    }

    /** If the other side has not closed by then. On the channel's event loop. */
    static void after(Channel channel, Duration deadline) {
        final Future<?> close =
                channel.eventLoop().schedule(() -> now(channel), deadline.toNanos(), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> close.cancel(false));
    }
}
