package dev.parley.client.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON as plain values: {@code Map} (in the order written), {@code List}, {@code String}, {@code Boolean},
 * null, and for numbers {@code Long}, {@code BigInteger} where that is too small, or {@code Double}.
 */
public final class Json {
    private static final int MOST_LEVELS = 128;
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MOST_LEVELS).build())
            .build();

    private Json() {}

    /**
     * Writes a value, compactly.
     *
     * @param value null, a {@code Map} with text as keys, an {@code Iterable}, text, a number or a boolean, however nested
     * @throws IllegalArgumentException for anything else, numbers that JSON does not have, and what is nested too deep
     */
    public static String write(@Nullable Object value) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator to = FACTORY.createGenerator(text)) {
            write(value, to, 0);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return text.toString();
    }

    /**
     * Reads one value, and nothing behind it.
     *
     * @throws IllegalArgumentException if it is no JSON, has a name twice, or is nested too deep
     */
    public static @Nullable Object read(String text) {
        try (JsonParser from = FACTORY.createParser(text)) {
            from.nextToken();
            final Object value = value(from);
            if (from.nextToken() != null) {
                throw new IllegalArgumentException("more than one value");
            }
            return value;
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
    }

    /** As {@link #read}, of what has to be an object. */
    public static JsonObject object(String text) {
        final JsonObject object = JsonObject.of(read(text));
        if (object == null) {
            throw new IllegalArgumentException("no object");
        }
        return object;
    }

    private static void write(@Nullable Object value, JsonGenerator to, int level) throws IOException {
        if (level > MOST_LEVELS) {
            throw new IllegalArgumentException("nested deeper than " + MOST_LEVELS + " levels");
        }
        if (value == null) {
            to.writeNull();
        } else if (value instanceof String text) {
            to.writeString(text);
        } else if (value instanceof Boolean flag) {
            to.writeBoolean(flag);
        } else if (value instanceof Number number) {
            writeNumber(number, to);
        } else if (value instanceof JsonObject object) {
            write(object.fields(), to, level);
        } else if (value instanceof Map<?, ?> map) {
            to.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (!(entry.getKey() instanceof String name)) {
                    throw new IllegalArgumentException("the name of a field is no text: " + entry.getKey());
                }
                to.writeFieldName(name);
                write(entry.getValue(), to, level + 1);
            }
            to.writeEndObject();
        } else if (value instanceof Iterable<?> list) {
            to.writeStartArray();
            for (Object item : list) {
                write(item, to, level + 1);
            }
            to.writeEndArray();
        } else {
            throw new IllegalArgumentException(
                    "no value of JSON: " + value.getClass().getName());
        }
    }

    private static void writeNumber(Number number, JsonGenerator to) throws IOException {
        if (number instanceof Double || number instanceof Float) {
            final double real = number.doubleValue();
            if (Double.isNaN(real) || Double.isInfinite(real)) {
                throw new IllegalArgumentException("JSON has no " + real);
            }
            // Of a float its own digits, not those of the double next to it.
            to.writeNumber(number.toString());
        } else if (number instanceof BigDecimal decimal) {
            to.writeNumber(decimal);
        } else if (number instanceof BigInteger integer) {
            to.writeNumber(integer);
        } else {
            to.writeNumber(number.longValue());
        }
    }

    private static @Nullable Object value(JsonParser from) throws IOException {
        final JsonToken token = from.currentToken();
        if (token == null) {
            throw new IllegalArgumentException("no value");
        }
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> from.getText();
            case VALUE_NUMBER_INT -> integer(from);
            case VALUE_NUMBER_FLOAT -> from.getDoubleValue();
            case START_ARRAY -> list(from);
            case START_OBJECT -> map(from);
            default -> throw new IllegalArgumentException("no value: " + token);
        };
    }

    private static Object integer(JsonParser from) throws IOException {
        return from.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? from.getBigIntegerValue()
                : (Object) from.getLongValue();
    }

    private static List<@Nullable Object> list(JsonParser from) throws IOException {
        final List<@Nullable Object> items = new ArrayList<>();
        while (from.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(from));
        }
        return Collections.unmodifiableList(items);
    }

    private static Map<String, @Nullable Object> map(JsonParser from) throws IOException {
        final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (from.nextToken() != JsonToken.END_OBJECT) {
            final String name = from.currentName();
            from.nextToken();
            fields.put(name, value(from));
        }
        return Collections.unmodifiableMap(fields);
    }
}
