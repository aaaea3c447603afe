package dev.parley.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself.
 *
 * @param device a second session of the same user and device ends the first, with close code 4505
 */
public record ClientInfo(
        String name, String version, @Nullable String device) {
    /** This library. */
    public static final ClientInfo ITSELF = new ClientInfo("parley-client-java", "0.1.0", null);

    Map<String, Object> json() {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("version", version);
        if (device != null) {
            fields.put("device", device);
        }
        return fields;
    }
}
