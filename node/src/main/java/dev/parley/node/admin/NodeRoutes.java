package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import dev.parley.hub.admin.Draining;
import dev.parley.hub.admin.Inspection;
import dev.parley.ops.health.CheckState;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.HealthReport;
import dev.parley.ops.health.Status;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import dev.parley.ops.metrics.BuildInfo;
import java.time.Duration;
import java.time.Instant;

/** This node and its drain. */
final class NodeRoutes {
    private static final Duration LONGEST_DRAIN = Duration.ofHours(1);

    private final Inspection inspection;
    private final Draining draining;
    private final Health health;
    private final BuildInfo build;
    private final Instant started;

    NodeRoutes(Inspection inspection, Draining draining, Health health, BuildInfo build, Instant started) {
        this.inspection = inspection;
        this.draining = draining;
        this.health = health;
        this.build = build;
        this.started = started;
    }

    void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.GET, "/admin/v1/node", AdminRoute.of(asked -> node()))
                .on(OpsMethod.POST, "/admin/v1/node/drain", AdminRoute.of(this::drain))
                .on(OpsMethod.DELETE, "/admin/v1/node/drain", AdminRoute.of(asked -> undrain()));
    }

    private OpsResponse node() {
        final Inspection.Load load = inspection.load();
        final HealthReport readiness = health.readiness();
        return ok(json -> {
            json.writeStringField("node", load.node().toString());
            json.writeStringField("service", load.node().service().wireName());
            json.writeStringField("version", build.version());
            json.writeStringField("java", Runtime.version().toString());
            json.writeStringField("started", started.toString());
            json.writeBooleanField("ready", readiness.isUp());
            json.writeBooleanField("drained", draining.drained());
            json.writeObjectFieldStart("sessions");
            json.writeNumberField("connected", load.connected());
            json.writeNumberField("away", load.away());
            json.writeEndObject();
            json.writeNumberField("rooms", load.rooms());
            json.writeArrayFieldStart("checks");
            for (CheckState check : readiness.checks()) {
                json.writeStartObject();
                json.writeStringField("name", check.name());
                json.writeBooleanField("up", check.status() == Status.UP);
                json.writeStringField("since", check.since().toString());
                json.writeStringField("detail", check.detail());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private OpsResponse drain(Parameters asked) {
        return draining.begin(asked.seconds("seconds", LONGEST_DRAIN))
                ? node()
                : OpsResponse.problem(409, "The node is drained already, or is about to stop.");
    }

    private OpsResponse undrain() {
        return draining.end() ? node() : OpsResponse.problem(409, "The node is not drained, or is about to stop.");
    }
}
