package dev.parley.client;

import dev.parley.client.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a connection tells its client. */
interface ConnectionOwner {
    /** The frame to begin with, which bears the newest numbers. */
    String hello(String token);

    void welcome(JsonObject fields);

    /** Requests may leave. */
    void open(JsonObject welcome);

    void push(String type, JsonObject fields);

    void reply(String re, boolean ok, JsonObject body);

    void pong();

    /** Nothing can be sent until the next {@code welcome}. */
    void paused();

    void changed(ConnectionSnapshot snapshot);

    /**
     * It will not come back.
     *
     * @param refusal what the hub has said of a handshake, if that is why
     */
    void finished(CloseReason reason, @Nullable ParleyException refusal);
}
