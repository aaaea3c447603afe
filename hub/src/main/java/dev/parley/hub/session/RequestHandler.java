package dev.parley.hub.session;

import dev.parley.protocol.ClientMessage;

/** Carries requests out. */
@FunctionalInterface
public interface RequestHandler {
    /** Does what the message asks, and answers the call in the end. On the session's loop. */
    void handle(Session session, Call call, ClientMessage message);
}
