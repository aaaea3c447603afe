package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one peer has sent another through the hub. */
public sealed interface Signal {
    /** The same however often it is sent again. */
    String mid();

    /** A peer of the room; of a {@link Message} also {@code hub:…}, which is the application's operators. */
    String from();

    String room();

    /** A session description that offers. */
    record Offer(String mid, String from, String room, String sdp) implements Signal {}

    /** A session description that answers. */
    record Answer(String mid, String from, String room, String sdp) implements Signal {}

    /** @param candidates as the sender gave them; none means that there are no more */
    record Candidates(String mid, String from, String room, List<@Nullable Object> candidates) implements Signal {}

    record Bye(
            String mid, String from, String room, @Nullable String reason) implements Signal {}

    /** @param data any JSON, as {@link dev.parley.client.json.Json} reads it */
    record Message(
            String mid, String from, String room, @Nullable Object data) implements Signal {}

    /** Null if the push is no signal. */
    static @Nullable Signal of(String type, JsonObject fields) {
        final String mid = fields.textOrEmpty("mid");
        final String from = fields.textOrEmpty("from");
        final String room = fields.textOrEmpty("room");
        return switch (type) {
            case "offer" -> new Offer(mid, from, room, fields.textOrEmpty("sdp"));
            case "answer" -> new Answer(mid, from, room, fields.textOrEmpty("sdp"));
            case "candidates" -> new Candidates(mid, from, room, fields.list("candidates"));
            case "bye" -> new Bye(mid, from, room, fields.text("reason"));
            case "message" -> new Message(mid, from, room, fields.value("data"));
            default -> null;
        };
    }
}
