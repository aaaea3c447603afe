package dev.parley.redis.pool;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server answered: an array, or a single value as an array of one. */
public record RedisReply(List<@Nullable Object> items) implements Answer {

    public int size() {
        return items.size();
    }

    /** Whether there is nothing at that place: nil, or the array is shorter. */
    public boolean missing(int index) {
        return index >= items.size() || items.get(index) == null;
    }

    public long number(int index) {
        final Object item = item(index);
        return item instanceof Long number ? number : Long.parseLong(text(index));
    }

    public byte[] bytes(int index) {
        return switch (item(index)) {
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case Object other -> throw unexpected(index, other);
        };
    }

    public String text(int index) {
        final Object item = item(index);
        return item instanceof String text ? text : new String(bytes(index), StandardCharsets.UTF_8);
    }

    /** A nested array. */
    @SuppressWarnings("unchecked") // Lettuce nests List<Object> and nothing else
    public RedisReply list(int index) {
        final Object item = item(index);
        if (item instanceof List<?> nested) {
            return new RedisReply((List<@Nullable Object>) nested);
        }
        throw unexpected(index, item);
    }

    private Object item(int index) {
        final Object item = missing(index) ? null : items.get(index);
        if (item == null) {
            throw new IllegalStateException("nothing at " + index + " of a reply of " + items.size());
        }
        return item;
    }

    private static IllegalStateException unexpected(int index, Object item) {
        return new IllegalStateException("at " + index + " of a reply: " + item.getClass());
    }
}
