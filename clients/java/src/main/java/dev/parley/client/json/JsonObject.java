package dev.parley.client.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object, never changed. A field that is absent, null, or of another kind than was asked for is the same
 * to a reader: it is not there.
 */
public record JsonObject(Map<String, @Nullable Object> fields) {

    /** Null if the value is no object. */
    public static @Nullable JsonObject of(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return null;
        }
        final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((name, field) -> fields.put(String.valueOf(name), field));
        return new JsonObject(fields);
    }

    /** Whether there is a field of that name, be it null. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Any value as {@link Json} has it. */
    public @Nullable Object value(String name) {
        return fields.get(name);
    }

    /** Null where there is no text. */
    public @Nullable String text(String name) {
        return fields.get(name) instanceof String text ? text : null;
    }

    /** Empty where there is no text. */
    public String textOrEmpty(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    public long number(String name, long otherwise) {
        return fields.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    /** Null where there is no number. */
    public @Nullable Double real(String name) {
        return fields.get(name) instanceof Number number ? number.doubleValue() : null;
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    /** Null where there is no object. */
    public @Nullable JsonObject object(String name) {
        return of(fields.get(name));
    }

    /** Empty where there is no list. */
    public List<@Nullable Object> list(String name) {
        return fields.get(name) instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }

    /** The objects of a list; what else is in it is passed over. */
    public List<JsonObject> objects(String name) {
        final List<JsonObject> objects = new ArrayList<>();
        for (Object item : list(name)) {
            final JsonObject object = of(item);
            if (object != null) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** The texts of a list; what else is in it is passed over. */
    public List<String> texts(String name) {
        final List<String> texts = new ArrayList<>();
        for (Object item : list(name)) {
            if (item instanceof String text) {
                texts.add(text);
            }
        }
        return texts;
    }
}
