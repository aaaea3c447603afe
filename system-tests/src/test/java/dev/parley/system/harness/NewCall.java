package dev.parley.system.harness;

import java.util.EnumMap;
import java.util.Map;

/** Whether a cluster serves who comes now. */
public final class NewCall {
    private NewCall() {}

    /** One attempt of a new client of each wire to find each other. */
    public static boolean connects(Cluster cluster) {
        final Map<Wire, TestClient> clients = new EnumMap<>(Wire.class);
        try {
            final String room = Cluster.unique("room");
            for (Wire wire : Wire.values()) {
                final TestClient client = cluster.client(wire);
                clients.put(wire, client);
                if (!client.ask("join", "room", room).ok()) {
                    return false;
                }
            }
            final Reply reply = clients.get(Wire.WEB)
                    .ask("offer", "to", clients.get(Wire.NATIVE).peer(), "room", room, "sdp", "x");
            return "delivered".equals(reply.outcome());
        } catch (AssertionError | RuntimeException notYet) {
            return false;
        } finally {
            clients.values().forEach(TestClient::close);
        }
    }
}
