package dev.parley.hub.session;

import dev.parley.hub.client.Reply;
import dev.parley.hub.client.ReplyTo;
import dev.parley.protocol.ClientMessage;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.Request;
import dev.parley.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to its one answer. Whatever answers first counts; if nothing does by the deadline, it is
 * answered for it. Lives on the session's loop.
 */
public final class Call {
    private static final Reply.Ack EMPTY = new Reply.Ack(RawJson.trusted("{}"));

    private final Calls calls;
    private final @Nullable RequestId id;
    private final long fingerprint;
    private final @Nullable ReplyTo replyTo;
    private final long deadline;
    private final boolean again;
    private final boolean tellsState;
    private ErrorCode late = ErrorCode.UNAVAILABLE;
    private boolean answered;

    /** @param again whether the request was done before under the same id */
    Call(Calls calls, Request request, @Nullable ReplyTo replyTo, long deadline, boolean again) {
        this.calls = calls;
        this.id = request.id();
        this.fingerprint = request.fingerprint();
        this.replyTo = replyTo;
        this.deadline = deadline;
        this.again = again;
        this.tellsState =
                request.message() instanceof ClientMessage.Join || request.message() instanceof ClientMessage.Ice;
    }

    /** {@code null} if the client gave none. */
    public @Nullable RequestId id() {
        return id;
    }

    long fingerprint() {
        return fingerprint;
    }

    /** By {@link System#nanoTime()}. */
    public long deadline() {
        return deadline;
    }

    /** Says what it means if there is no answer by the deadline; {@code unavailable} unless said otherwise. */
    public void ifLate(ErrorCode code) {
        late = code;
    }

    public void ack() {
        ack(EMPTY);
    }

    public void ack(RawJson body) {
        ack(new Reply.Ack(body));
    }

    public void ack(Reply.Ack reply) {
        answer(reply);
    }

    public void fail(ErrorCode code, String message) {
        fail(ProtocolError.of(code, message));
    }

    public void fail(ProtocolError error) {
        answer(new Reply.Failed(error, false));
    }

    public void pong() {
        answer(new Reply.Pong());
    }

    void timeOut() {
        fail(late, "no outcome within the hub's time limit");
    }

    boolean answered() {
        return answered;
    }

    boolean again() {
        return again;
    }

    /**
     * Whether its reply tells the state of the moment: it would be out of date when the request is repeated, and may be
     * large. It is not kept.
     */
    boolean tellsState() {
        return tellsState;
    }

    @Nullable
    ReplyTo replyTo() {
        return replyTo;
    }

    private void answer(Reply reply) {
        if (!answered) {
            answered = true;
            calls.answered(this, reply);
        }
    }
}
