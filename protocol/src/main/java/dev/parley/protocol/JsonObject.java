package dev.parley.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a message: the fields of one JSON object (RFC 8259), found in one pass and left as slices of
 * the bytes they came in. Values are checked to be well-formed and then left alone; only what is asked for is decoded.
 *
 * <p>Strict: nothing but one object, no name twice, no more than {@value #MAX_DEPTH} levels and {@value #MAX_FIELDS}
 * fields. Not to be shared between threads while the bytes may change.
 */
public final class JsonObject {
    /** How deep values may nest. */
    public static final int MAX_DEPTH = 64;

    /** How many fields the object itself may have. */
    public static final int MAX_FIELDS = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(1024)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final byte[] bytes;
    private final List<Field> fields = new ArrayList<>(8);

    private JsonObject(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What is wrong with bytes that are no such object, in words fit for the client that sent them. */
    public static final class Malformed extends Exception {
        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads {@code bytes} from {@code offset}, {@code length} bytes of UTF-8. Keeps a reference to the array.
     *
     * @throws Malformed if they are not exactly one object within the bounds above
     */
    public static JsonObject parse(byte[] bytes, int offset, int length) throws Malformed {
        if (isOtherEncoding(bytes, offset, length)) {
            throw new Malformed("expected UTF-8 without a byte order mark");
        }
        try (JsonParser parser = FACTORY.createParser(bytes, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("expected a JSON object");
            }
            final JsonObject object = new JsonObject(bytes);
            object.readFields(parser, offset);
            if (parser.nextToken() != null) {
                throw new Malformed("expected nothing after the JSON object");
            }
            return object;
        } catch (StreamConstraintsException e) {
            throw new Malformed(
                    "the JSON is nested deeper than " + MAX_DEPTH + " levels, or a name or number is too long");
        } catch (IOException e) {
            throw new Malformed("malformed JSON");
        }
    }

    /** As {@link #parse(byte[], int, int)}, the whole array. */
    public static JsonObject parse(byte[] bytes) throws Malformed {
        return parse(bytes, 0, bytes.length);
    }

    /**
     * Jackson guesses the encoding from the first bytes: a mark, or a zero among the first two, neither of which begins
     * an object in UTF-8. Slices would then be of characters and not of these bytes.
     */
    private static boolean isOtherEncoding(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return false;
        }
        final int first = bytes[offset] & 0xFF;
        return first == 0 || first == 0xEF || first >= 0xFE || (length > 1 && bytes[offset + 1] == 0);
    }

    private void readFields(JsonParser parser, int base) throws IOException, Malformed {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            final String name = parser.currentName();
            if (fields.size() == MAX_FIELDS) {
                throw new Malformed("more than " + MAX_FIELDS + " fields");
            }
            for (Field field : fields) {
                if (field.name.equals(name)) {
                    throw new Malformed("a field stands twice");
                }
            }
            final JsonToken token = parser.nextToken();
            final int start = base + (int) parser.currentTokenLocation().getByteOffset();
            if (token.isStructStart()) {
                parser.skipChildren();
            } else {
                parser.finishToken();
            }
            fields.add(new Field(
                    name, token, start, base + (int) parser.currentLocation().getByteOffset()));
        }
    }

    /** The field; {@code null} where it is absent or its value is {@code null}. */
    public @Nullable Field field(String name) {
        final Field field = fieldOrNullValue(name);
        return field == null || field.token == JsonToken.VALUE_NULL ? null : field;
    }

    /** The field, whatever its value; {@code null} only where it is absent. */
    public @Nullable Field fieldOrNullValue(String name) {
        for (Field field : fields) {
            if (field.name.equals(name)) {
                return field;
            }
        }
        return null;
    }

    /**
     * 64 bits that are the same for the same fields with the same bytes in any order, whatever stands between them;
     * {@code without} and {@code nor} are passed over. Tells a repeated request from another under the same id.
     */
    public long fingerprint(String without, String nor) {
        long sum = 0;
        for (Field field : fields) {
            if (!field.name.equals(without) && !field.name.equals(nor)) {
                sum += Fingerprint.of(field.name, bytes, field.start, field.end);
            }
        }
        return sum;
    }

    /** One field of the object. */
    public final class Field {
        private final String name;
        private final JsonToken token;
        private final int start;
        private final int end;

        private Field(String name, JsonToken token, int start, int end) {
            this.name = name;
            this.token = token;
            this.start = start;
            this.end = end;
        }

        public boolean isString() {
            return token == JsonToken.VALUE_STRING;
        }

        public boolean isObject() {
            return token == JsonToken.START_OBJECT;
        }

        public boolean isArray() {
            return token == JsonToken.START_ARRAY;
        }

        public boolean isInteger() {
            return token == JsonToken.VALUE_NUMBER_INT;
        }

        /** What kind of value it is, in the words of RFC 8259. */
        public String kind() {
            return switch (token) {
                case VALUE_STRING -> "a string";
                case START_OBJECT -> "an object";
                case START_ARRAY -> "an array";
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
                default -> "a boolean";
            };
        }

        /** In bytes, as written. */
        public int length() {
            return end - start;
        }

        /** The value as it was written: a copy. */
        public RawJson raw() {
            return RawJson.trusted(Arrays.copyOfRange(bytes, start, end));
        }

        /** The value as an object of its own; only where {@link #isObject()}. */
        public JsonObject object() {
            try {
                return parse(bytes, start, end - start);
            } catch (Malformed e) {
                throw new IllegalStateException("well-formed a moment ago", e);
            }
        }

        /** The decoded string; only where {@link #isString()}. */
        public String string() {
            for (int i = start + 1; i < end - 1; i++) {
                if (bytes[i] == '\\') {
                    return unescaped();
                }
            }
            return new String(bytes, start + 1, end - start - 2, StandardCharsets.UTF_8);
        }

        /** {@code null} where the number does not fit a long; only where {@link #isInteger()}. */
        public @Nullable Long integer() {
            try {
                return Long.valueOf(new String(bytes, start, end - start, StandardCharsets.US_ASCII));
            } catch (NumberFormatException e) {
                return null;
            }
        }

        /** Only of a boolean. */
        public boolean bool() {
            return token == JsonToken.VALUE_TRUE;
        }

        private String unescaped() {
            try (JsonParser parser = FACTORY.createParser(bytes, start, end - start)) {
                parser.nextToken();
                return parser.getText();
            } catch (IOException e) {
                throw new IllegalStateException("well-formed a moment ago", e);
            }
        }
    }
}
