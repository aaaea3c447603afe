package dev.parley.signaling.ws;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.ClientGate;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.hub.loop.Loop;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Request;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A hub that lets everybody in but the token "bad", says welcome, answers each request at once, and keeps what it was
 * told.
 */
final class FakeGate implements ClientGate {
    static final String WELCOME = "{\"type\":\"welcome\",\"session\":\"s\"}";

    record Entry(ClientMessage.Hello hello, @Nullable String headerToken, String address) {}

    final BlockingQueue<Entry> entries = new LinkedBlockingQueue<>();
    final BlockingQueue<FakeSession> sessions = new LinkedBlockingQueue<>();
    /** Set to have the next answers wait, or fail. */
    volatile CompletableFuture<Void> open = CompletableFuture.completedFuture(null);

    volatile boolean answers = true;

    @Override
    public CompletionStage<Admission> admit(
            ClientMessage.Hello hello, @Nullable String headerToken, String address, Loop loop) {
        entries.add(new Entry(hello, headerToken, address));
        return open.thenApply(opened -> {
            if ("bad".equals(hello.token())) {
                return new Admission.Refused(
                        ProtocolError.of(ErrorCode.UNAUTHORIZED, "bad token"), CloseCode.UNAUTHORIZED);
            }
            return (Admission.Admitted) connection -> {
                final FakeSession session = new FakeSession(connection);
                connection.push(
                        PushType.WELCOME, 0, RawJson.trusted("{\"session\":\"s\"}"), ClientConnection.Written.IGNORED);
                sessions.add(session);
                return session;
            };
        });
    }

    FakeSession session() {
        return next(sessions);
    }

    static <T> T next(BlockingQueue<T> queue) {
        try {
            final T item = queue.poll(5, TimeUnit.SECONDS);
            if (item == null) {
                throw new AssertionError("nothing came within 5 s");
            }
            return item;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    final class FakeSession implements ClientSession {
        final ClientConnection connection;
        final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        /** "ended" or "lost", as often as told. */
        final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        private FakeSession(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public void receive(Request request, @Nullable ReplyTo replyTo) {
            requests.add(request);
            if (replyTo != null && answers) {
                replyTo.send(
                        request.message() instanceof ClientMessage.Ping
                                ? new Reply.Pong()
                                : new Reply.Ack(RawJson.trusted("{}")));
            }
        }

        void push(PushType type, long seq, String body) {
            connection.push(type, seq, RawJson.trusted(body), ClientConnection.Written.IGNORED);
        }

        @Override
        public void connectionLost() {
            ends.add("lost");
        }

        @Override
        public void ended() {
            ends.add("ended");
        }
    }
}
