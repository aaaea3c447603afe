package dev.parley.standalone.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A client with a session: what it asks is answered, what comes in waits until somebody looks. For one thread. */
final class Peer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int INBOX = 64;

    private final String name;
    private final String token;
    private final Opening opening;
    private final Map<String, BlockingQueue<Arrival>> inbox = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
    private final CompletableFuture<String> down = new CompletableFuture<>();
    private volatile long seq;
    private int lastId;
    private @Nullable TrialWire wire;
    private String session = "";
    private String id = "";

    /** How a wire is opened, with what is said first. */
    @FunctionalInterface
    interface Opening {
        CompletableFuture<TrialWire> open(ObjectNode hello, TrialWire.Listener listener);
    }

    /** Something the hub has sent, and when ({@link System#nanoTime()}). */
    record Arrival(JsonNode fields, long at) {}

    /** What the hub has answered, and when. */
    record Answer(boolean ok, JsonNode fields, long at) {}

    /** @param token of a user of its own: a session belongs to its user */
    Peer(String name, String token, Opening opening) {
        this.name = name;
        this.token = token;
        this.opening = opening;
    }

    String name() {
        return name;
    }

    /** Its public id. */
    String id() {
        return id;
    }

    /** Connects, for the first time or, when it has a session, to resume it. */
    Arrival connect() throws TrialFailedException, InterruptedException {
        final ObjectNode hello = JSON.createObjectNode().put("token", token);
        if (!session.isEmpty()) {
            hello.putObject("resume").put("session", session).put("seq", seq);
        }
        wire = within(opening.open(hello, new Inbound()), "no connection");
        final Arrival welcome = take("welcome");
        session = welcome.fields().path("session").asText();
        id = welcome.fields().path("peer").asText();
        return welcome;
    }

    /** Asks, and waits for the answer, which must not be an error. */
    Answer request(String type, ObjectNode fields) throws TrialFailedException, InterruptedException {
        final String request = "r" + ++lastId;
        final CompletableFuture<Answer> pending = new CompletableFuture<>();
        asked.put(request, pending);
        connected().send(type, fields.put("id", request));
        final Answer answer = within(pending, "no answer to " + type);
        if (!answer.ok()) {
            throw new TrialFailedException("%s asked for %s and was refused: %s, %s"
                    .formatted(
                            name,
                            type,
                            answer.fields().path("code").asText(),
                            answer.fields().path("message").asText()));
        }
        return answer;
    }

    /** The next push of that type that nobody has looked at, waiting for it. */
    Arrival take(String type) throws TrialFailedException, InterruptedException {
        final Arrival arrival = queue(type).poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (arrival == null) {
            throw new TrialFailedException(name + " got no " + type + " within " + PATIENCE.toSeconds() + " s"
                    + (down.isDone() ? "; the connection: " + down.join() : ""));
        }
        return arrival;
    }

    /** Whether a push of that type has come that nobody has looked at. */
    boolean hasUnread(String type) {
        return !queue(type).isEmpty();
    }

    /** Loses its connection, but not its session. */
    void drop() throws TrialFailedException {
        connected().drop();
    }

    /** Ends its session, if it has one. */
    void end() {
        final TrialWire open = wire;
        if (open != null) {
            open.end();
        }
    }

    private TrialWire connected() throws TrialFailedException {
        final TrialWire open = wire;
        if (open == null) {
            throw new TrialFailedException(name + " is not connected");
        }
        return open;
    }

    private <T> T within(CompletableFuture<T> future, String otherwise)
            throws TrialFailedException, InterruptedException {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new TrialFailedException(name + ": " + otherwise + ", " + e.getCause());
        } catch (TimeoutException e) {
            throw new TrialFailedException(name + ": " + otherwise + " within " + PATIENCE.toSeconds() + " s");
        }
    }

    private BlockingQueue<Arrival> queue(String type) {
        return inbox.computeIfAbsent(type, any -> new ArrayBlockingQueue<>(INBOX));
    }

    private final class Inbound implements TrialWire.Listener {
        @Override
        public void push(String type, JsonNode fields) {
            seq = Math.max(seq, fields.path("seq").asLong());
            if (!queue(type).offer(new Arrival(fields, System.nanoTime()))) {
                down("more than " + INBOX + " pushes " + type + " that nobody expected");
            }
        }

        @Override
        public void reply(String request, boolean ok, JsonNode body) {
            final CompletableFuture<Answer> pending = asked.remove(request);
            if (pending != null) {
                pending.complete(new Answer(ok, body, System.nanoTime()));
            }
        }

        @Override
        public void down(String why) {
            down.complete(why);
        }
    }
}
