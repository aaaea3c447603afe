package dev.parley.client;

import dev.parley.client.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An {@code RTCIceServer}. */
public record IceServer(
        List<String> urls,
        @Nullable String username,
        @Nullable String credential) {

    static List<IceServer> all(JsonObject reply) {
        final List<IceServer> servers = new ArrayList<>();
        for (JsonObject one : reply.objects("iceServers")) {
            servers.add(new IceServer(one.texts("urls"), one.text("username"), one.text("credential")));
        }
        return List.copyOf(servers);
    }
}
