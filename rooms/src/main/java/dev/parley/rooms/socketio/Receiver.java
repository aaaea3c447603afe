package dev.parley.rooms.socketio;

import dev.parley.node.edge.Utf8;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the client sends, in order, as long as the session reads. While it does not, what has arrived waits here:
 * at most one POST, or what one read of a WebSocket brings, because the transport is not read any further. Belongs to
 * the session's home loop.
 */
final class Receiver implements WebSocketTransport.Owner {

    /**
     * A packet in a range of an array.
     *
     * @param binary whether it is a binary message, rather than a text packet with its type
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and the array is handed over.
    private record Packet(byte[] bytes, int from, int to, boolean binary) {}

    private final EngineSession session;
    private final EngineHandler handler;
    private final Heartbeat heartbeat;
    private final int maxPayload;
    private final Queue<Packet> waiting = new ArrayDeque<>(0);
    private boolean reading = true;
    private @Nullable CompletableFuture<Boolean> sign;
    private @Nullable HttpExchange post;
    private @Nullable WebSocketTransport webSocket;

    Receiver(EngineSession session, EngineHandler handler, Heartbeat heartbeat, int maxPayload) {
        this.session = session;
        this.handler = handler;
        this.heartbeat = heartbeat;
        this.maxPayload = maxPayload;
    }

    // POSTs

    boolean isPosting() {
        return post != null;
    }

    boolean isPosting(HttpExchange exchange) {
        return post == exchange;
    }

    /** Takes a POST; none is unanswered. It is answered when everything in it has been taken. */
    void post(HttpExchange exchange, byte[] payload) {
        post = exchange;
        if (payload.length > maxPayload) {
            session.oversized(payload.length);
        } else if (Utf8.isValid(payload, 0, payload.length)) {
            packets(payload);
            answerIfTaken();
        } else {
            session.close(DisconnectReason.PROTOCOL_ERROR);
        }
    }

    private void packets(byte[] payload) {
        int from = 0;
        do {
            int to = PollPayload.end(payload, from);
            accept(payload, from, to, false);
            from = to + 1;
        } while (from <= payload.length && session.isOpen());
    }

    private void answerIfTaken() {
        if (post != null && waiting.isEmpty() && session.isOpen()) {
            answer(DisconnectReason.CLIENT_CLOSED);
        }
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

    // WebSocket

    /** Receives by this WebSocket from now on. */
    void moveTo(WebSocketTransport next) {
        webSocket = next;
        next.serve(this);
        next.setReading(reading);
    }

    @Override
    public void message(byte[] bytes, boolean binary) {
        if (bytes.length > maxPayload) {
            session.oversized(bytes.length);
        } else {
            accept(bytes, 0, bytes.length, binary);
        }
    }

    @Override
    public void ended(DisconnectReason reason) {
        session.close(reason);
    }

    // Packets

    /** Completed as soon as anything comes. */
    void awaitSign(CompletableFuture<Boolean> awaited) {
        sign = awaited;
    }

    private void accept(byte[] bytes, int from, int to, boolean binary) {
        if (sign != null) {
            sign.complete(true);
            sign = null;
        }
        if (!session.isOpen()) {
            return;
        }
        if (reading && waiting.isEmpty()) {
            receive(bytes, from, to, binary);
        } else {
            waiting.add(new Packet(bytes, from, to, binary));
        }
    }

    private void receive(byte[] bytes, int from, int to, boolean binary) {
        if (binary) {
            binary(bytes);
            return;
        }
        switch (from < to ? bytes[from] : 0) {
            case '4' -> {
                session.meters().messageReceived();
                handler.onText(bytes, from + 1, to);
            }
            case 'b' -> binary(PollPayload.binary(bytes, from, to));
            case '3' -> heartbeat.pong();
            case '1' -> session.lifecycle().closedByClient();
            case '6' -> {
                // A NOOP is allowed and says nothing.
            }
            default -> session.close(DisconnectReason.PROTOCOL_ERROR);
        }
    }

    private void binary(byte @Nullable [] bytes) {
        if (bytes == null) {
            session.close(DisconnectReason.PROTOCOL_ERROR);
        } else {
            session.meters().messageReceived();
            handler.onBinary(bytes);
        }
    }

    /** Stops or resumes taking what the client sends. */
    void setReading(boolean wanted) {
        if (reading == wanted) {
            return;
        }
        reading = wanted;
        if (wanted) {
            heartbeat.resume();
            // Later: this may be in the middle of a callback about an earlier packet.
            session.loop().execute(this::drain);
        } else {
            heartbeat.pause();
        }
        if (webSocket != null) {
            webSocket.setReading(wanted);
        }
    }

    private void drain() {
        while (reading && session.isOpen()) {
            Packet packet = waiting.poll();
            if (packet == null) {
                break;
            }
            receive(packet.bytes(), packet.from(), packet.to(), packet.binary());
        }
        answerIfTaken();
    }

    /** Forgets what waits and answers a POST according to how the session ended. */
    void end(DisconnectReason reason) {
        waiting.clear();
        answer(reason);
    }
}
