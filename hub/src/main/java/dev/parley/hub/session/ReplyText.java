package dev.parley.hub.session;

import dev.parley.hub.client.Reply;
import dev.parley.hub.store.StoredReply;
import dev.parley.protocol.ErrorCode;
import dev.parley.protocol.JsonObject;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.RawJson;
import org.jspecify.annotations.Nullable;

/** Replies as the store has them. */
final class ReplyText {
    private ReplyText() {}

    /** The body under which an error is stored. */
    static RawJson of(ProtocolError error) {
        return RawJson.trusted(JsonText.object(json -> {
            json.writeStringField("code", error.code().wireName());
            json.writeStringField("message", error.message());
        }));
    }

    /** {@code null} of one that is not kept, only that there was one. */
    static @Nullable Reply read(StoredReply stored) {
        final RawJson body = stored.body();
        if (body == null) {
            return null;
        }
        if (!stored.error()) {
            return new Reply.Ack(body);
        }
        try {
            final JsonObject json = JsonObject.parse(body.utf8());
            return new Reply.Failed(ProtocolError.of(code(text(json, "code")), text(json, "message")), false);
        } catch (JsonObject.Malformed e) {
            throw new IllegalStateException("a stored reply is no JSON", e);
        }
    }

    private static ErrorCode code(String wireName) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.wireName().equals(wireName)) {
                return code;
            }
        }
        return ErrorCode.INTERNAL;
    }

    private static String text(JsonObject json, String name) {
        final JsonObject.@Nullable Field field = json.field(name);
        return field == null ? "" : field.string();
    }
}
