package dev.parley.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one message; what is missing or wrong is told by name, with what it got and what it expected. */
final class JsonFields {
    /** What every JSON implementation holds exactly (RFC 8259, section 6). */
    private static final long MAX_SEQ = (1L << 53) - 1;

    private static final int SHOWN = 40;

    private final JsonObject json;
    private final String path;

    JsonFields(JsonObject json) {
        this(json, "");
    }

    private JsonFields(JsonObject json, String path) {
        this.json = json;
        this.path = path;
    }

    /** A field that is not what it has to be. */
    static final class Wrong extends Exception {
        private final transient ProtocolError error;

        private Wrong(ErrorCode code, String message) {
            super(message, null, false, false);
            this.error = ProtocolError.of(code, message);
        }

        ProtocolError error() {
            return error;
        }
    }

    String string(String name, int maxLength) throws Wrong {
        final JsonObject.Field field = require(name, "a string");
        return checkedString(name, field, maxLength);
    }

    @Nullable
    String optionalString(String name, int maxLength) throws Wrong {
        final JsonObject.Field field = json.field(name);
        return field == null ? null : checkedString(name, field, maxLength);
    }

    RoomName room(String name) throws Wrong {
        final String text = string(name, Integer.MAX_VALUE);
        if (!RoomName.isValid(text)) {
            throw wrong(name, quote(text), "1 to " + RoomName.MAX_LENGTH + " characters of [A-Za-z0-9_.:-]");
        }
        return new RoomName(text);
    }

    PeerId peer(String name) throws Wrong {
        final PeerId peer = optionalPeer(name);
        if (peer == null) {
            throw missing(name, "a peer id");
        }
        return peer;
    }

    @Nullable
    PeerId optionalPeer(String name) throws Wrong {
        final String text = optionalString(name, Integer.MAX_VALUE);
        if (text != null && !PeerId.isValid(text)) {
            throw wrong(name, quote(text), "a peer id");
        }
        return text == null ? null : new PeerId(text);
    }

    @Nullable
    RequestId optionalRequestId(String name) throws Wrong {
        final String text = optionalString(name, Integer.MAX_VALUE);
        if (text != null && !RequestId.isValid(text)) {
            throw wrong(name, quote(text), "1 to " + RequestId.MAX_LENGTH + " characters of [A-Za-z0-9_.:-]");
        }
        return text == null ? null : new RequestId(text);
    }

    UserStatus status(String name) throws Wrong {
        final String text = string(name, Integer.MAX_VALUE);
        final UserStatus status = UserStatus.of(text);
        if (status == null) {
            throw wrong(name, quote(text), "online, away, busy or in-call");
        }
        return status;
    }

    ConnectionState state(String name) throws Wrong {
        final String text = string(name, Integer.MAX_VALUE);
        final ConnectionState state = ConnectionState.of(text);
        if (state == null) {
            throw wrong(name, quote(text), "new, connecting, connected, disconnected, failed or closed");
        }
        return state;
    }

    /** A push's number. */
    long seq(String name) throws Wrong {
        return integer(name, 0, MAX_SEQ);
    }

    /** 0 if it is not there. */
    long optionalSeq(String name) throws Wrong {
        return json.field(name) == null ? 0 : seq(name);
    }

    long integer(String name, long min, long max) throws Wrong {
        final JsonObject.Field field = require(name, "an integer");
        final Long value = field.isInteger() ? field.integer() : null;
        if (value == null || value < min || value > max) {
            throw wrong(name, value == null ? field.kind() : value.toString(), "an integer from " + min + " to " + max);
        }
        return value;
    }

    @Nullable
    Duration optionalSeconds(String name, long max) throws Wrong {
        return json.field(name) == null ? null : Duration.ofSeconds(integer(name, 0, max));
    }

    RawJson rawString(String name) throws Wrong {
        final JsonObject.Field field = require(name, "a string");
        if (!field.isString()) {
            throw wrong(name, field.kind(), "a string");
        }
        return field.raw();
    }

    @Nullable
    RawJson optionalRawString(String name, int maxBytes) throws Wrong {
        if (json.field(name) == null) {
            return null;
        }
        final RawJson value = rawString(name);
        checkSize(name, value.length(), maxBytes);
        return value;
    }

    RawJson rawArray(String name) throws Wrong {
        final JsonObject.Field field = require(name, "an array");
        if (!field.isArray()) {
            throw wrong(name, field.kind(), "an array");
        }
        return field.raw();
    }

    /** Any JSON; {@code null} counts, absence does not. */
    RawJson rawAny(String name) throws Wrong {
        final JsonObject.Field field = json.fieldOrNullValue(name);
        if (field == null) {
            throw missing(name, "any JSON value");
        }
        return field.raw();
    }

    @Nullable
    RawJson optionalObject(String name, int maxBytes) throws Wrong {
        final JsonObject.Field field = json.field(name);
        if (field == null) {
            return null;
        }
        if (!field.isObject()) {
            throw wrong(name, field.kind(), "an object");
        }
        checkSize(name, field.length(), maxBytes);
        return field.raw();
    }

    @Nullable
    JsonFields optionalFields(String name) throws Wrong {
        final JsonObject.Field field = json.field(name);
        if (field == null) {
            return null;
        }
        if (!field.isObject()) {
            throw wrong(name, field.kind(), "an object");
        }
        return new JsonFields(field.object(), path + name + ".");
    }

    /** A client's text, cut and in quotes, with nothing in it that could pass for something else. */
    static String quote(String text) {
        final StringBuilder out = new StringBuilder("\"");
        text.codePoints().limit(SHOWN).forEach(c -> out.appendCodePoint(c < ' ' || c == 127 || c == '"' ? '?' : c));
        return out.append(text.codePointCount(0, text.length()) > SHOWN ? "…\"" : "\"")
                .toString();
    }

    private String checkedString(String name, JsonObject.Field field, int maxLength) throws Wrong {
        if (!field.isString()) {
            throw wrong(name, field.kind(), "a string");
        }
        final String text = field.string();
        checkSize(name, text.length(), maxLength);
        return text;
    }

    private void checkSize(String name, int length, int max) throws Wrong {
        if (length > max) {
            throw new Wrong(ErrorCode.TOO_LARGE, path + name + ": got " + length + ", expected at most " + max);
        }
    }

    private JsonObject.Field require(String name, String expected) throws Wrong {
        final JsonObject.Field field = json.field(name);
        if (field == null) {
            throw missing(name, expected);
        }
        return field;
    }

    private Wrong missing(String name, String expected) {
        return wrong(name, "nothing", expected);
    }

    private Wrong wrong(String name, String got, String expected) {
        return new Wrong(ErrorCode.BAD_REQUEST, path + name + ": got " + got + ", expected " + expected);
    }
}
