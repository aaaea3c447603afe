package dev.parley.rooms.socketio;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the client sends, in order, as long as the session reads. While it does not, what has arrived waits here:
 * at most one POST, or what one read of a WebSocket brings, because the transport is not read any further. Belongs to
 * the session's home loop.
 */
final class Receiver {

    /**
     * A packet in a range of an array.
     *
     * @param binary whether it is a binary message, rather than a text packet with its type
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and the array is handed over.
    private record Packet(byte[] bytes, int from, int to, boolean binary) {}

    private final EngineSession session;
    private final Queue<Packet> waiting = new ArrayDeque<>(0);
    private boolean reading = true;
    private @Nullable HttpExchange post;

    Receiver(EngineSession session) {
        this.session = session;
    }

    boolean isReading() {
        return reading;
    }

    /** A POST while another is unanswered breaks the order of what is sent, so the protocol forbids it. */
    boolean isPosting() {
        return post != null;
    }

    boolean isPosting(HttpExchange exchange) {
        return post == exchange;
    }

    void pause() {
        reading = false;
    }

    void resume() {
        reading = true;
        // Later: this may be in the middle of a callback about an earlier packet.
        session.loop().execute(this::drain);
    }

    private void drain() {
        while (reading && session.isOpen()) {
            Packet packet = waiting.poll();
            if (packet == null) {
                break;
            }
            session.receive(packet.bytes(), packet.from(), packet.to(), packet.binary());
        }
        answerIfTaken();
    }

    void accept(byte[] bytes, int from, int to, boolean binary) {
        if (!session.isOpen()) {
            return;
        }
        if (reading && waiting.isEmpty()) {
            session.receive(bytes, from, to, binary);
        } else {
            waiting.add(new Packet(bytes, from, to, binary));
        }
    }

    /** A POST's payload, no larger than allowed. It is answered when everything in it has been taken. */
    void post(HttpExchange exchange, byte[] payload) {
        post = exchange;
        if (!Utf8.isValid(payload, 0, payload.length)) {
            session.close(DisconnectReason.PROTOCOL_ERROR);
            return;
        }
        int from = 0;
        do {
            int to = PollPayload.end(payload, from);
            if (from < to && PollPayload.isBinary(payload, from)) {
                acceptBinary(payload, from, to);
            } else {
                accept(payload, from, to, false);
            }
            from = to + 1;
        } while (from <= payload.length && session.isOpen());
        answerIfTaken();
    }

    private void acceptBinary(byte[] payload, int from, int to) {
        byte[] bytes = PollPayload.binary(payload, from, to);
        if (bytes == null) {
            session.close(DisconnectReason.PROTOCOL_ERROR);
        } else {
            accept(bytes, 0, bytes.length, true);
        }
    }

    private void answerIfTaken() {
        if (post != null && waiting.isEmpty() && session.isOpen()) {
            answer(DisconnectReason.CLIENT_CLOSED);
        }
    }

    /** Takes note of a POST that is answered with the session's end. */
    void refuseAtEnd(HttpExchange exchange) {
        post = exchange;
    }

    /** Forgets what waits and answers a POST according to how the session ended. */
    void end(DisconnectReason reason) {
        waiting.clear();
        answer(reason);
    }

    private void answer(DisconnectReason reason) {
        HttpExchange unanswered = post;
        post = null;
        if (unanswered != null) {
            switch (reason) {
                case PROTOCOL_ERROR -> unanswered.refuse(Refusal.BAD_REQUEST);
                case TOO_LARGE -> unanswered.refuse(Refusal.TOO_LARGE);
                default -> unanswered.text("ok");
            }
        }
    }
}
