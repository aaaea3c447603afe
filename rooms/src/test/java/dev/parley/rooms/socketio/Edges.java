package dev.parley.rooms.socketio;

import dev.parley.node.edge.AddressBudget;
import dev.parley.node.edge.AllowedOrigins;
import dev.parley.node.edge.Edge;
import dev.parley.node.edge.TrustedProxies;
import java.util.Collection;

/** Edges without proxies. */
final class Edges {
    /** As many from one address as there may be at all. */
    static final AddressBudget.Limits UNLIMITED = new AddressBudget.Limits(null, Integer.MAX_VALUE, 10_000);

    private Edges() {}

    static Edge of(Collection<String> origins, AddressBudget.Limits limits) {
        return new Edge(AllowedOrigins.of(origins.toArray(String[]::new)), TrustedProxies.of(), limits);
    }
}
