package dev.parley.rooms.web;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.hub.client.Reply;
import dev.parley.protocol.CloseCode;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.ProtocolError;
import dev.parley.protocol.RawJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The web wire's forms of what the hub says (protocol, "Wires"). Bodies are carried, not parsed. */
final class WebJson {
    private static final byte[] OK = bytes("{\"ok\":true");

    private WebJson() {}

    /** A push's argument: its body, and {@code seq} unless that is 0. */
    static byte[] push(long seq, RawJson body) {
        return seq == 0 ? body.utf8() : spliced(bytes("{\"seq\":" + seq), body.utf8());
    }

    /** What an ack callback gets. */
    static byte[] reply(Reply reply) {
        return switch (reply) {
            case Reply.Ack ack -> spliced(OK, ack.body().utf8());
            case Reply.Pong pong -> bytes("{\"ok\":true}");
            case Reply.Failed failed ->
                JsonText.object(json -> {
                    json.writeBooleanField("ok", false);
                    if (failed.duplicate()) {
                        json.writeBooleanField("duplicate", true);
                    }
                    json.writeObjectFieldStart("error");
                    writeError(json, failed.error());
                    json.writeEndObject();
                });
        };
    }

    /** The argument of event {@code error}. */
    static byte[] error(ProtocolError error) {
        return JsonText.object(json -> writeError(json, error));
    }

    /** The {@code data} of a {@code connect_error}. */
    static byte[] refusal(ProtocolError error) {
        return JsonText.object(json -> {
            json.writeStringField("code", error.code().wireName());
            json.writeBooleanField("retryable", error.code().retryable());
            writeRetryAfter(json, error);
        });
    }

    /** The argument of event {@code closing}. */
    static byte[] closing(CloseCode code, String message) {
        return JsonText.object(json -> {
            json.writeNumberField("code", code.code());
            json.writeStringField("message", message);
        });
    }

    private static void writeError(JsonGenerator json, ProtocolError error) throws IOException {
        json.writeStringField("code", error.code().wireName());
        json.writeStringField("message", error.message());
        json.writeBooleanField("retryable", error.code().retryable());
        writeRetryAfter(json, error);
    }

    private static void writeRetryAfter(JsonGenerator json, ProtocolError error) throws IOException {
        if (error.retryAfter() != null) {
            json.writeNumberField("retryAfter", error.retryAfter().toMillis());
        }
    }

    /** {@code head} is an object without its end; the fields of {@code object} follow. */
    private static byte[] spliced(byte[] head, byte[] object) {
        final boolean empty = object.length == 2;
        final byte[] joined = new byte[head.length + object.length - (empty ? 1 : 0)];
        System.arraycopy(head, 0, joined, 0, head.length);
        if (empty) {
            joined[head.length] = '}';
        } else {
            joined[head.length] = ',';
            System.arraycopy(object, 1, joined, head.length + 1, object.length - 1);
        }
        return joined;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
