package dev.parley.rooms.socketio;

/**
 * The HTTP requests of one session, let in or refused by its state: GETs fetch what is sent, POSTs bring what is
 * received. Belongs to the session's home loop.
 */
final class PollingRequests {
    private final EngineSession session;
    private final SessionLifecycle lifecycle;
    private final Heartbeat heartbeat;
    private final PollingTransport polling;
    private final Receiver receiver;

    PollingRequests(
            EngineSession session,
            SessionLifecycle lifecycle,
            Heartbeat heartbeat,
            PollingTransport polling,
            Receiver receiver) {
        this.session = session;
        this.lifecycle = lifecycle;
        this.heartbeat = heartbeat;
        this.polling = polling;
        this.receiver = receiver;
    }

    /** A GET. */
    void poll(HttpExchange exchange) {
        heartbeat.enforce();
        switch (lifecycle.state()) {
            case POLLING, PROBING -> {
                if (polling.isPolled()) {
                    violated(exchange);
                } else {
                    polling.poll(exchange, lifecycle.isProbed());
                }
            }
            case CLOSING -> pollAtEnd(exchange);
            case WEBSOCKET, CLOSED -> exchange.refuse(Refusal.BAD_REQUEST);
        }
    }

    private void pollAtEnd(HttpExchange exchange) {
        if (polling.isPolled() || polling.isLeft()) {
            exchange.refuse(Refusal.BAD_REQUEST);
            return;
        }
        // The close packet comes in an answer of its own: the official client takes it at once, and messages before it
        // later.
        boolean last = !polling.hasQueued();
        polling.poll(exchange, false);
        if (last) {
            lifecycle.drained();
        }
    }

    /** A POST with its whole body. */
    void post(HttpExchange exchange, byte[] body) {
        switch (lifecycle.state()) {
            case POLLING, PROBING -> {
                if (receiver.isPosting()) {
                    violated(exchange);
                } else {
                    receiver.post(exchange, body);
                }
            }
            case CLOSING -> exchange.text("ok");
            case WEBSOCKET, CLOSED -> exchange.refuse(Refusal.BAD_REQUEST);
        }
    }

    /** Two GETs or two POSTs at a time break the order of what is sent, so the protocol forbids them. */
    private void violated(HttpExchange exchange) {
        exchange.refuse(Refusal.BAD_REQUEST);
        session.close(DisconnectReason.PROTOCOL_ERROR);
    }

    /** The connection of an unanswered request ended. */
    void aborted(HttpExchange exchange) {
        if (polling.isWaiting(exchange) || receiver.isPosting(exchange)) {
            session.close(DisconnectReason.TRANSPORT_CLOSED);
        }
    }
}
