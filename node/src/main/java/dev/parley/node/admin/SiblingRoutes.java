package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.node.NodeRef;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The nodes of all services. */
final class SiblingRoutes {
    private final Supplier<CompletionStage<Map<NodeRef, NodeLeases.Held>>> nodes;

    SiblingRoutes(Supplier<CompletionStage<Map<NodeRef, NodeLeases.Held>>> nodes) {
        this.nodes = nodes;
    }

    void addTo(AdminRoutes routes) {
        routes.on(
                OpsMethod.GET,
                "/admin/v1/nodes",
                AdminRoute.later(asked -> nodes.get().thenApply(SiblingRoutes::nodes)));
    }

    private static OpsResponse nodes(Map<NodeRef, NodeLeases.Held> all) {
        final List<Map.Entry<NodeRef, NodeLeases.Held>> sorted = all.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                .toList();
        return ok(json -> {
            json.writeArrayFieldStart("nodes");
            for (Map.Entry<NodeRef, NodeLeases.Held> each : sorted) {
                json.writeStartObject();
                json.writeStringField("node", each.getKey().toString());
                json.writeStringField("service", each.getKey().service().wireName());
                json.writeNumberField("generation", each.getValue().generation());
                json.writeNumberField("leaseLeft", each.getValue().left().toMillis());
                json.writeNumberField("reads", each.getValue().version());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
