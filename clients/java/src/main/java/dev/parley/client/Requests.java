package dev.parley.client;

import dev.parley.client.json.Json;
import dev.parley.client.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for their replies, and what is done about them meanwhile. At most {@value #MOST_PENDING}. Futures are
 * completed on the client's thread, once all about them is in order.
 */
final class Requests {
    private static final int MOST_PENDING = 256;
    /** What means the same in a new session. Signals don't: they come from a peer that is no more. */
    private static final Set<String> OUTLIVES_SESSION = Set.of("join", "leave", "status", "ice");

    private final Timing timing;
    private final Loop loop;
    private final Timers timers;
    private final Consumer<Pending> transmit;
    private final Semaphore places = new Semaphore(MOST_PENDING);
    /** Unique in a session even where a later client goes on with it. */
    private final String prefix;

    private final AtomicLong lastId = new AtomicLong();
    /** In the order in which they were made. */
    private final Map<String, Pending> pending = new LinkedHashMap<>();

    private long maxMessage = Long.MAX_VALUE;
    private boolean connected;
    /** Why no more are taken. */
    private @Nullable ParleyException over;

    Requests(Timing timing, Loop loop, Consumer<Pending> transmit) {
        this.timing = timing;
        this.loop = loop;
        this.timers = new Timers(loop);
        this.transmit = transmit;
        this.prefix = Long.toString((long) (loop.random() * (1L << 31)), 36);
    }

    /**
     * From any thread. The reply has its {@code re}.
     *
     * @param lane of requests with the same lane only the oldest is under way; null: it waits for no other
     */
    CompletableFuture<JsonObject> ask(String type, Map<String, @Nullable Object> fields, @Nullable String lane) {
        final String json;
        try {
            json = Json.write(fields);
        } catch (IllegalArgumentException e) {
            return failed(new ParleyException(ErrorCode.BAD_REQUEST, type + ": " + e.getMessage(), false));
        }
        if (!places.tryAcquire()) {
            return failed(new ParleyException(ErrorCode.OVERLOADED, MOST_PENDING + " requests are waiting", true));
        }
        final Pending one = new Pending(type, json, prefix + "." + lastId.incrementAndGet(), lane);
        loop.run(() -> begin(one));
        return one.reply();
    }

    private static CompletableFuture<JsonObject> failed(ParleyException error) {
        return CompletableFuture.failedFuture(error);
    }

    // ---- on the client's thread

    private void begin(Pending one) {
        pending.put(one.id(), one);
        if (over != null) {
            fail(one, over);
            return;
        }
        timers.start(
                deadline(one),
                timing.requestDeadline().toMillis(),
                () -> fail(one, ParleyException.timeout(one.type())));
        if (connected) {
            sendInTurn(one);
        }
    }

    /** Sends whatever waits, in order; what had been sent before is safe to repeat, since its id is the same. */
    void resume(long maxBytes) {
        connected = true;
        maxMessage = maxBytes;
        for (Pending one : List.copyOf(pending.values())) {
            // One that can't be sent fails, and the next of its lane leaves at once.
            if (pending.containsKey(one.id()) && !timers.isRunning(attempt(one))) {
                sendInTurn(one);
            }
        }
    }

    void pause() {
        connected = false;
        pending.values().forEach(one -> timers.stop(attempt(one)));
    }

    /** Ids mean nothing to a new session: what may have been carried out in the old one must not be sent again. */
    void sessionLost() {
        failAll(
                one -> new ParleyException(
                        ErrorCode.SESSION_LOST, "the session of this " + one.type() + " is over", false),
                one -> !OUTLIVES_SESSION.contains(one.type()));
    }

    /** No more are taken. */
    void end(ParleyException why) {
        over = why;
        failAll(one -> why, one -> true);
    }

    void failAll(Function<Pending, ParleyException> error, Predicate<Pending> which) {
        final List<Pending> those = new ArrayList<>();
        final Set<String> lanes = new LinkedHashSet<>();
        for (Pending one : pending.values()) {
            if (which.test(one)) {
                those.add(one);
                if (one.lane() != null) {
                    lanes.add(one.lane());
                }
            }
        }
        for (Pending one : those) {
            remove(one);
            final ParleyException reason = error.apply(one);
            loop.defer(() -> one.reply().completeExceptionally(reason));
        }
        lanes.forEach(this::goOn);
    }

    void answer(String id, boolean ok, JsonObject body) {
        final Pending one = pending.get(id);
        if (one == null || one.tries() == 0) {
            return; // the answer to a try that had been given up
        }
        if (!ok) {
            failed(one, ParleyException.of(body, null));
            return;
        }
        remove(one);
        loop.defer(() -> one.reply().complete(body));
        goOn(one.lane());
    }

    private void sendInTurn(Pending one) {
        for (Pending other : pending.values()) {
            if (one.lane() != null && one.lane().equals(other.lane())) {
                if (other == one) {
                    break;
                }
                return; // an older one of its lane is under way
            }
        }
        send(one);
    }

    private void goOn(@Nullable String lane) {
        if (lane == null || !connected) {
            return;
        }
        for (Pending next : pending.values()) {
            if (lane.equals(next.lane())) {
                if (next.tries() == 0 || !timers.isRunning(attempt(next))) {
                    send(next);
                }
                return;
            }
        }
    }

    private void send(Pending one) {
        // Said here because the hub closes the connection over it, and would again at every retry.
        if (one.bytes() > maxMessage) {
            fail(
                    one,
                    new ParleyException(
                            ErrorCode.TOO_LARGE,
                            one.type() + " has " + one.bytes() + " bytes, the hub takes " + maxMessage,
                            false));
            return;
        }
        one.tried();
        timers.start(
                attempt(one),
                timing.requestTimeout().toMillis(),
                () -> failed(one, ParleyException.timeout(one.type())));
        transmit.accept(one);
    }

    private void failed(Pending one, ParleyException error) {
        if (!error.retryable() || one.tries() >= timing.requestTries()) {
            fail(one, error);
            return;
        }
        final long doubled = timing.backoffMin().toMillis() << Math.min(one.tries() - 1, 20);
        final long asked = error.retryAfter().toMillis();
        final long pause = error.code() == ErrorCode.TIMEOUT ? 0 : asked > 0 ? asked : timers.jittered(doubled);
        timers.start(attempt(one), pause, () -> send(one));
    }

    private void fail(Pending one, ParleyException error) {
        remove(one);
        loop.defer(() -> one.reply().completeExceptionally(error));
        goOn(one.lane());
    }

    private void remove(Pending one) {
        pending.remove(one.id());
        places.release();
        timers.stop(attempt(one));
        timers.stop(deadline(one));
    }

    private static String attempt(Pending one) {
        return "try " + one.id();
    }

    private static String deadline(Pending one) {
        return "deadline " + one.id();
    }
}
