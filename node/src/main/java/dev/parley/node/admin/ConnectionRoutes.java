package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.hub.admin.Inspection;
import dev.parley.hub.node.Service;
import dev.parley.hub.store.ConnectionReports;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import dev.parley.protocol.JsonText;
import dev.parley.protocol.RoomName;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What clients have reported of their peer connections. */
final class ConnectionRoutes {
    private final Inspection inspection;

    ConnectionRoutes(Inspection inspection) {
        this.inspection = inspection;
    }

    void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.GET, "/admin/v1/rooms/{room}/connections", AdminRoute.later(this::connections));
    }

    private CompletionStage<OpsResponse> connections(Parameters asked) {
        final RoomName room = asked.room();
        final Service service = inspection.load().node().service();
        return inspection.connections(room).thenApply(all -> connections(room, service, all));
    }

    private static OpsResponse connections(RoomName room, Service service, List<ConnectionReports.Report> all) {
        return ok(json -> {
            json.writeStringField("room", room.value());
            json.writeStringField("reportedTo", service.wireName());
            json.writeArrayFieldStart("connections");
            for (ConnectionReports.Report report : all) {
                write(json, report);
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, ConnectionReports.Report report) throws IOException {
        json.writeStartObject();
        json.writeStringField("from", report.from().value());
        json.writeStringField("to", report.to().value());
        json.writeStringField("state", report.state().wireName());
        json.writeStringField("since", report.since().toString());
        json.writeStringField("at", report.at().toString());
        if (report.stats() != null) {
            JsonText.writeRaw(json, "stats", report.stats());
        }
        json.writeEndObject();
    }
}
