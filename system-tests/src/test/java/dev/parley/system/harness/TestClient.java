package dev.parley.system.harness;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * A client of either wire, which does only what a test tells it: it confirms nothing, resumes nothing and reconnects never
 * by itself, and keeps all that comes in. Any thread; what awaits, blocks, and fails the test when nothing comes.
 */
public abstract class TestClient implements AutoCloseable {
    /** Within which everything on one machine has to happen; the hub itself answers within 5 s. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RunningNode node;
    private final Hello hello;
    private final Inbox inbox = new Inbox();
    /** Of all clients: a session goes on with its ids when it is resumed on another connection. */
    private static final AtomicLong IDS = new AtomicLong();

    private final Map<String, CompletableFuture<Reply>> pending = new ConcurrentHashMap<>();
    private final CompletableFuture<Message> welcome = new CompletableFuture<>();
    private final CompletableFuture<Reply> refusal = new CompletableFuture<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();

    TestClient(RunningNode node, Hello hello) {
        this.node = node;
        this.hello = hello;
    }

    /** Connects and says hello; whether the hub lets it in is for {@link #welcome} or {@link #refusal} to tell. */
    public static TestClient connect(RunningNode node, Hello hello) {
        return switch (node.wire()) {
            case NATIVE -> NativeClient.open(node, hello);
            case WEB -> WebClient.open(node, hello);
        };
    }

    /** Connects, and is let in. */
    public static TestClient admitted(RunningNode node, Hello hello) {
        final TestClient client = connect(node, hello);
        client.welcome();
        return client;
    }

    /** Connects as that user with an ordinary token, and is let in. */
    public static TestClient admitted(RunningNode node, String user) {
        return admitted(node, Hello.with(Token.of(user)));
    }

    public Wire wire() {
        return node.wire();
    }

    public RunningNode node() {
        return node;
    }

    public Hello hello() {
        return hello;
    }

    /** The first push. */
    public Message welcome() {
        return await("welcome", welcome, PATIENCE);
    }

    public String peer() {
        return welcome().text("peer");
    }

    public String session() {
        return welcome().text("session");
    }

    /** How the hub refused the handshake. */
    public Reply refusal() {
        return await("a refusal", refusal, PATIENCE);
    }

    /** How the connection ended. */
    public Closed closed() {
        return closed(PATIENCE);
    }

    public Closed closed(Duration timeout) {
        return await("the end of the connection", closed, timeout);
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    /** Asks under an id of its own making, and waits for the answer. */
    public Reply ask(String type, Object... namesAndValues) {
        return await("the reply to " + type, request(type, namesAndValues), PATIENCE);
    }

    /** Asks, and waits for an answer that must be an ack. */
    public Reply done(String type, Object... namesAndValues) {
        final Reply reply = ask(type, namesAndValues);
        if (!reply.ok()) {
            throw new AssertionError(type + " was refused: " + reply);
        }
        return reply;
    }

    /** Asks under an id of its own making; completes with the answer, fails when the connection ends before. */
    public CompletableFuture<Reply> request(String type, Object... namesAndValues) {
        return requestAs("c" + IDS.incrementAndGet(), type, Json.object(namesAndValues));
    }

    /** Asks under that id. On the native wire two requests under one id can't be told apart: the first reply goes to the first. */
    public CompletableFuture<Reply> requestAs(String id, String type, String fields) {
        final CompletableFuture<Reply> reply = new CompletableFuture<>();
        if (closed.isDone()) {
            reply.completeExceptionally(new IllegalStateException("the connection has ended"));
        } else {
            transmit(id, type, fields, reply);
        }
        return reply;
    }

    /** Sends without an id, and without an ack callback: nobody answers. */
    public abstract void send(String type, String fields);

    /** Sends these very bytes as a message of the transport: a text frame, an Engine.IO packet. */
    public abstract void sendRaw(String text);

    /** Says that everything up to the last push has arrived. */
    public void confirm() {
        send("received", Json.object("seq", lastSeq()));
    }

    /** Joins, and waits until it is in. */
    public Reply join(String room) {
        return done("join", "room", room);
    }

    /** Takes the first push of that type that no test has taken yet. */
    public Message take(String type) {
        return take(type, message -> true);
    }

    public Message take(String type, Predicate<Message> wanted) {
        return take(type, PATIENCE, wanted);
    }

    public Message take(String type, Duration timeout, Predicate<Message> wanted) {
        return inbox.take(type, message -> message.type().equals(type) && wanted.test(message), timeout);
    }

    /** Everything that came in, in order. */
    public List<Message> received() {
        return inbox.all();
    }

    public List<Message> received(String type) {
        return inbox.all().stream()
                .filter(message -> message.type().equals(type))
                .toList();
    }

    /** Everything numbered that came in, in order. */
    public List<Message> pushes() {
        return inbox.all().stream().filter(message -> message.seq() > 0).toList();
    }

    public void awaitCount(String type, int count, Duration timeout) {
        inbox.awaitCount(type, message -> message.type().equals(type), count, timeout);
    }

    /** The highest push number that came in, or with which the session was resumed. */
    public long lastSeq() {
        final long resumed = hello.resume() == null
                ? 0
                : Json.parse(hello.resume()).path("seq").asLong();
        return inbox.all().stream().mapToLong(Message::seq).reduce(resumed, Math::max);
    }

    /** Cuts the connection without a goodbye, and waits until this side knows. */
    public abstract void breakConnection();

    /** Ends the session, as the wire does it. */
    public abstract void end();

    /** Another connection to the same session on the same node. */
    public TestClient resume() {
        return resume(node);
    }

    /** Another connection to the same session, confirming all that came in on this one. */
    public TestClient resume(RunningNode there) {
        return resume(there, lastSeq());
    }

    public TestClient resume(RunningNode there, long seq) {
        return admitted(there, hello.resuming(session(), seq));
    }

    @Override
    public void close() {
        if (!closed.isDone()) {
            end();
        }
    }

    abstract void transmit(String id, String type, String fields, CompletableFuture<Reply> reply);

    /** To be called by the wire, in order. */
    final void arrived(String type, String raw) {
        final Message message = new Message(type, Json.parse(raw), raw);
        inbox.add(message);
        if (type.equals("welcome")) {
            welcome.complete(message);
        }
    }

    final void refused(Reply how) {
        refusal.complete(how);
        welcome.completeExceptionally(new IllegalStateException("refused: " + how));
    }

    final boolean isWelcome() {
        return welcome.isDone();
    }

    final void ended(Closed how) {
        closed.complete(how);
        final IllegalStateException over = new IllegalStateException("the connection ended: " + how);
        pending.values().forEach(reply -> reply.completeExceptionally(over));
        welcome.completeExceptionally(over);
        refusal.completeExceptionally(over);
    }

    final Map<String, CompletableFuture<Reply>> pending() {
        return pending;
    }

    static <T> T await(String what, CompletableFuture<T> future, Duration timeout) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("waiting for " + what + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("not within " + timeout + ": " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
