package dev.parley.client;

import dev.parley.client.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one appears to the others.
 *
 * @param name the token's if null
 * @param metadata the application's own, as {@link Json} writes it; at most 4096 bytes as written
 */
public record JoinAs(@Nullable String name, @Nullable Map<String, @Nullable Object> metadata) {
    public static final JoinAs TOKEN_SAYS = new JoinAs(null, null);

    /**
     * Copies the metadata.
     *
     * @throws IllegalArgumentException if it is no JSON
     */
    public JoinAs {
        metadata = metadata == null ? null : Json.object(Json.write(metadata)).fields();
    }

    public static JoinAs named(String name) {
        return new JoinAs(name, null);
    }
}
