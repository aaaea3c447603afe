package dev.parley.rooms.socketio;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Acknowledgements that one socket's client owes. Bounded; belongs to the socket's event loop. */
final class PendingAcks {

    private record Pending(CompletableFuture<EventArgs> answer, ScheduledFuture<?> deadline) {}

    private final EventLoop loop;
    private final int limit;
    private final Map<Long, Pending> pending = new HashMap<>(2);
    private long next;

    PendingAcks(EventLoop loop, int limit) {
        this.loop = loop;
        this.limit = limit;
    }

    /** {@return the number to send with the event; negative if too many answers are awaited, then the answer fails} */
    long await(CompletableFuture<EventArgs> answer, Duration timeout) {
        if (pending.size() >= limit) {
            answer.completeExceptionally(new IOException("more than " + limit + " acknowledgements awaited"));
            return -1;
        }
        long id = next++;
        ScheduledFuture<?> deadline = loop.schedule(
                () -> {
                    if (pending.remove(id) != null) {
                        answer.completeExceptionally(new TimeoutException("no acknowledgement within " + timeout));
                    }
                },
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        pending.put(id, new Pending(answer, deadline));
        return id;
    }

    /** An answer; one that is not awaited, or no longer, is dropped. */
    void complete(long id, EventArgs args) {
        Pending awaited = pending.remove(id);
        if (awaited != null) {
            awaited.deadline.cancel(false);
            awaited.answer.complete(args);
        }
    }

    void failAll() {
        List<Pending> all = new ArrayList<>(pending.values());
        pending.clear();
        for (Pending awaited : all) {
            awaited.deadline.cancel(false);
            awaited.answer.completeExceptionally(new IOException("the socket is gone"));
        }
    }
}
