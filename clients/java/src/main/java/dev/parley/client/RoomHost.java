package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a room needs of its client. */
interface RoomHost {
    Loop loop();

    @Nullable
    String self();

    /** Knows the room again, if it was forgotten. Tells whether it is the one of its name. From any thread. */
    boolean keep(Room room);

    /** From any thread, as {@link Requests#ask}. */
    CompletableFuture<JsonObject> request(String type, Map<String, @Nullable Object> fields, @Nullable String lane);

    /** Gives up the joins of a lane that wait for their reply. */
    void cancelJoins(String lane, ParleyException error);

    /** Tells the client's own listeners. */
    void signal(Signal signal);
}
