package dev.parley.hub;

import dev.parley.hub.client.Admission;
import dev.parley.hub.client.ClientConnection;
import dev.parley.hub.client.ClientSession;
import dev.parley.hub.client.Reply;
import dev.parley.hub.fixtures.loop.ManualLoop;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.JsonObject;
import dev.parley.protocol.MessageReader;
import dev.parley.protocol.Parsed;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.PushType;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client and its connection: says what a frame says, and keeps what comes. Writes go through unless held. */
final class TestClient implements ClientConnection {
    record Push(PushType type, long seq, String body) {
        String field(String name) {
            return value(body, name);
        }

        /** Its type and the fields named, for comparing. */
        String show(String... names) {
            final StringBuilder text = new StringBuilder(type.wireName());
            for (String name : names) {
                text.append(' ').append(field(name));
            }
            return text.toString();
        }
    }

    final List<Push> pushes = new ArrayList<>();
    final List<ProtocolError> errors = new ArrayList<>();
    final List<Boolean> reading = new ArrayList<>();
    final List<Written> unwritten = new ArrayList<>();
    boolean holdsWrites;

    /** Whether there is still a client when another takes its place. */
    boolean answersItsReplacement;

    @Nullable
    CloseCode closed;

    private final ManualLoop loop;
    private long lastSeq;
    private @Nullable ClientSession session;

    TestClient(ManualLoop loop) {
        this.loop = loop;
    }

    void attach(Admission.Admitted admitted) {
        session = admitted.attach(this);
    }

    PeerId peer() {
        return new PeerId(welcome().field("peer"));
    }

    Push welcome() {
        return of(PushType.WELCOME).getFirst();
    }

    /** How it would go on with its session. */
    ClientMessage.Resume resume() {
        return resume(lastSeq);
    }

    ClientMessage.Resume resume(long seq) {
        return new ClientMessage.Resume(new SessionId(welcome().field("session")), seq);
    }

    List<Push> of(PushType type) {
        return pushes.stream().filter(push -> push.type() == type).toList();
    }

    /** Pushes with a number, shown as {@link Push#show} does; they are forgotten. */
    List<String> news(String... fields) {
        final List<String> news = pushes.stream()
                .filter(push -> push.seq() > 0)
                .map(push -> push.show(fields))
                .toList();
        pushes.removeIf(push -> push.seq() > 0);
        return news;
    }

    /** Sends a frame, in single quotes, and gives the list its reply will be in. */
    List<Reply> send(String frame) {
        final byte[] bytes = frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        if (!(MessageReader.frame(bytes, 0, bytes.length) instanceof Parsed.Ok ok)) {
            throw new AssertionError("not a message: " + frame);
        }
        final List<Reply> replies = new ArrayList<>();
        Objects.requireNonNull(session).receive(ok.request(), replies::add);
        loop.runTasks();
        return replies;
    }

    /** Sends a frame without waiting for an answer. */
    void tell(String frame) {
        final byte[] bytes = frame.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        if (!(MessageReader.frame(bytes, 0, bytes.length) instanceof Parsed.Ok ok)) {
            throw new AssertionError("not a message: " + frame);
        }
        Objects.requireNonNull(session).receive(ok.request(), null);
        loop.runTasks();
    }

    /** Sends a frame and gives the body of its ack, or the code of its error. */
    String ask(String frame) {
        return text(send(frame));
    }

    /** The one reply: the body of an ack, or the code of an error. */
    static String text(List<Reply> replies) {
        if (replies.size() != 1) {
            throw new AssertionError("got " + replies.size() + " replies");
        }
        return switch (replies.getFirst()) {
            case Reply.Ack ack -> new String(ack.body().utf8(), StandardCharsets.UTF_8);
            case Reply.Failed failed -> failed.error().code().wireName();
            case Reply.Pong pong -> "pong";
        };
    }

    String join(String room) {
        return ask("{'type':'join','room':'" + room + "'}");
    }

    String message(TestClient to, String id) {
        return text(sendMessage(to, id));
    }

    List<Reply> sendMessage(TestClient to, String id) {
        return send("{'type':'message','id':'" + id + "','room':'r','to':'"
                + to.peer().value() + "','data':1}");
    }

    /** The connection breaks. */
    void breaks() {
        Objects.requireNonNull(session).connectionLost();
        loop.runTasks();
    }

    /** It ends its session. */
    void leaves() {
        Objects.requireNonNull(session).ended();
        loop.runTasks();
    }

    void writes() {
        final List<Written> all = List.copyOf(unwritten);
        unwritten.clear();
        all.forEach(written -> written.written(true));
        loop.runTasks();
    }

    /** The raw text of a field, a string's without its quotes; {@code "-"} if it is not there. */
    static String value(String json, String name) {
        try {
            final JsonObject.@Nullable Field field =
                    JsonObject.parse(json.getBytes(StandardCharsets.UTF_8)).fieldOrNullValue(name);
            if (field == null) {
                return "-";
            }
            return field.isString() ? field.string() : new String(field.raw().utf8(), StandardCharsets.UTF_8);
        } catch (JsonObject.Malformed e) {
            throw new AssertionError(json, e);
        }
    }

    @Override
    public void push(PushType type, long seq, RawJson body, Written written) {
        lastSeq = Math.max(lastSeq, seq);
        pushes.add(new Push(type, seq, new String(body.utf8(), StandardCharsets.UTF_8)));
        if (holdsWrites) {
            unwritten.add(written);
        } else {
            written.written(true);
        }
    }

    @Override
    public void error(ProtocolError error) {
        errors.add(error);
    }

    @Override
    public void close(CloseCode code, String message) {
        closed = code;
    }

    @Override
    public void replaced(Runnable alive) {
        close(CloseCode.REPLACED_BY_CONNECTION, CloseCode.REPLACED_BY_CONNECTION.text());
        if (answersItsReplacement) {
            alive.run();
        }
    }

    @Override
    public void reading(boolean on) {
        reading.add(on);
    }
}
