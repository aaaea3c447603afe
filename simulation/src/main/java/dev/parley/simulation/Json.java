package dev.parley.simulation;

import dev.parley.protocol.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what the hub says. */
final class Json {
    private static final Pattern PEER = Pattern.compile("\"peer\":\"([^\"]+)\".*?\"connected\":(true|false)");

    private final JsonObject object;

    private Json(JsonObject object) {
        this.object = object;
    }

    static Json of(String text) {
        try {
            return new Json(JsonObject.parse(text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonObject.Malformed e) {
            throw new IllegalStateException("the hub said " + text, e);
        }
    }

    String text(String name) {
        final JsonObject.@Nullable Field field = object.field(name);
        return field == null ? "" : field.string();
    }

    long number(String name, long otherwise) {
        final JsonObject.@Nullable Field field = object.field(name);
        final Long value = field == null ? null : field.integer();
        return value == null ? otherwise : value;
    }

    boolean flag(String name) {
        final JsonObject.@Nullable Field field = object.field(name);
        return field != null && field.bool();
    }

    boolean has(String name) {
        return object.field(name) != null;
    }

    /** The peers of a reply to {@code join}, and whether each is connected. */
    static Map<String, Boolean> peers(String reply) {
        final Map<String, Boolean> peers = new LinkedHashMap<>();
        final int from = reply.indexOf("\"peers\":[");
        final Matcher matcher = PEER.matcher(reply);
        if (from >= 0) {
            matcher.region(from + 9, reply.length());
            while (matcher.find()) {
                peers.put(matcher.group(1), Boolean.valueOf(matcher.group(2)));
            }
        }
        return peers;
    }
}
