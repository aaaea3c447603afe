package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A request that waits for its reply. For the client's thread, but for what never changes. */
final class Pending {
    /** Room for the id, the type and the wire's own framing when a request's size is judged. */
    private static final int FRAMING_BYTES = 256;

    private final String type;
    /** As written once: a retry must be equal to the first try. */
    private final String fields;

    private final String id;
    private final @Nullable String lane;
    private final CompletableFuture<JsonObject> reply = new CompletableFuture<>();
    private int tries;

    /** @param lane of requests with the same lane only the oldest is under way; null: it waits for no other */
    Pending(String type, String fields, String id, @Nullable String lane) {
        this.type = type;
        this.fields = fields;
        this.id = id;
        this.lane = lane;
    }

    String type() {
        return type;
    }

    String id() {
        return id;
    }

    @Nullable
    String lane() {
        return lane;
    }

    CompletableFuture<JsonObject> reply() {
        return reply;
    }

    int tries() {
        return tries;
    }

    void tried() {
        tries++;
    }

    int bytes() {
        return Frames.utf8Length(fields) + FRAMING_BYTES;
    }

    /** @param received what the application has had, 0 to say nothing of it */
    String frame(long received) {
        return Frames.request(type, id, fields, received);
    }
}
