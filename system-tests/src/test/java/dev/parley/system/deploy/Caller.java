package dev.parley.system.deploy;

import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.TestClient;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A client in a room that does what the protocol asks of applications: it goes when it is asked to, resumes when its connection
 * breaks, and sends again, under the same id, what was not answered. To one of the others it sends numbers, one after the other,
 * ten a second. Any thread.
 */
final class Caller implements AutoCloseable {
    private static final long TICK_MILLIS = 20;
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(250);
    /** The hub answers within 5 s. */
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(6);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    private final Front front;
    private final String room;
    private final String peer;
    private TestClient client;
    /** How many of the messages that came on this connection have been looked at. */
    private int read;

    private long goAt = Long.MAX_VALUE;
    private long comeAt;
    private Caller partner;
    private long number = 1;
    private CompletableFuture<Reply> reply;
    private long askedAt;
    private boolean paused;
    private final Set<String> mids = new HashSet<>();
    private final Result result = new Result();

    /** What a caller has seen since it came. */
    static final class Result {
        /** Numbers that came, each {@code mid} once. */
        final List<Long> arrived = new ArrayList<>();

        final Map<String, Integer> refused = new TreeMap<>();
        final List<String> left = new ArrayList<>();
        long answered;
        int resumes;
        int strangers;
    }

    /** Comes in and joins. */
    Caller(Front front, Hello hello, String room) {
        this.front = front;
        this.room = room;
        this.client = TestClient.admitted(front, hello);
        this.peer = client.peer();
        client.join(room);
        clock.scheduleWithFixedDelay(this::look, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    String peer() {
        return peer;
    }

    /** As the hub calls the one that it is connected with. */
    String node() {
        return on(() -> client.welcome().text("node"));
    }

    void call(Caller other) {
        on(() -> partner = other);
    }

    /** Whom it sends to. */
    Caller partner() {
        return on(() -> partner);
    }

    /** Ends what is under way, and sends no more until it resumes. */
    void pause(Duration atMost) {
        on(() -> paused = true);
        Await.until("the last is answered", atMost, () -> on(() -> reply == null));
    }

    void go() {
        on(() -> paused = false);
    }

    long answered() {
        return on(() -> result.answered);
    }

    int resumes() {
        return on(() -> result.resumes);
    }

    /** To be read while it is paused. */
    Result result() {
        return on(() -> {
            look();
            return result;
        });
    }

    private void look() {
        try {
            hear();
            final long now = System.nanoTime();
            final boolean silent = reply != null && !reply.isDone() && now - askedAt > SILENCE;
            if (client.isOpen() && (now - goAt > 0 || silent)) {
                client.breakConnection();
            }
            if (client.isOpen()) {
                send(now);
            } else if (now - comeAt > 0) {
                comeBack();
            }
        } catch (RuntimeException | AssertionError e) {
            result.refused.merge(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""), 1, Integer::sum);
        }
    }

    private void hear() {
        final List<Message> all = client.received();
        for (Message message : all.subList(read, all.size())) {
            switch (message.type()) {
                case "go-away" -> goAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(message.number("delay"));
                case "peer-left" -> result.left.add(message.raw());
                case "message" -> {
                    if (mids.add(message.text("mid"))) {
                        result.arrived.add(message.number("data"));
                    }
                }
                default -> {}
            }
        }
        if (all.size() > read && client.isOpen()) {
            client.confirm();
        }
        read = all.size();
    }

    private void comeBack() {
        hear();
        comeAt = System.nanoTime() + RETRY;
        try {
            client = client.resume(front);
        } catch (CompletionException | IllegalStateException | AssertionError notYet) {
            return;
        }
        read = 0;
        goAt = Long.MAX_VALUE;
        reply = null;
        result.resumes++;
        if (!client.welcome().body().path("resumed").asBoolean()) {
            result.strangers++;
        }
    }

    private void send(long now) {
        if (reply != null && reply.isDone()) {
            answered(reply);
            reply = null;
        }
        if (reply == null && partner != null && !paused && now - askedAt > PACE) {
            askedAt = now;
            reply = client.requestAs(
                    "n" + number, "message", Json.object("to", partner.peer, "room", room, "data", number));
        }
    }

    /** What was lost with the connection, or is refused for now, is sent again under its id. */
    private void answered(CompletableFuture<Reply> how) {
        if (how.isCompletedExceptionally()) {
            return;
        }
        final Reply now = how.join();
        if (now.ok()) {
            result.answered++;
            number++;
        } else {
            result.refused.merge(now.code(), 1, Integer::sum);
            if (!now.retryable()) {
                throw new AssertionError(now.raw());
            }
        }
    }

    private <T> T on(Callable<T> question) {
        try {
            return clock.submit(question).get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        client.close();
    }
}
