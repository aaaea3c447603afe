package dev.parley.node.admin;

import dev.parley.hub.admin.AdminOperations;
import dev.parley.hub.admin.TokenRevocation;
import dev.parley.hub.auth.RevocationList;
import dev.parley.hub.node.NodeLeases;
import dev.parley.hub.trace.Watches;
import dev.parley.ops.health.Health;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.log.LogLevels;
import dev.parley.ops.log.LogTail;
import dev.parley.ops.metrics.BuildInfo;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/**
 * The admin API, version 1, as {@code docs/openapi.yaml} describes it. One way: route, {@link AdminOperations}, hub. Errors are
 * problem details (RFC 9457).
 */
public final class AdminApi {
    private AdminApi() {}

    /** Adds what a node has that has no sessions, and nobody in a room. */
    public static void addTo(
            AdminRoutes routes, NodeLeases leases, RevocationList revocations, MeterRegistry meters, Clock clock) {
        new SiblingRoutes(leases::held).addTo(routes);
        new RevocationRoutes(new TokenRevocation(revocations, clock), clock).addTo(routes);
        new LoggerRoutes(LogLevels.ofProcess()).addTo(routes);
        new FigureRoutes(meters, clock).addTo(routes);
    }

    /** Adds all routes. */
    public static void addTo(
            AdminRoutes routes,
            AdminOperations hub,
            EventTail events,
            Watches watches,
            Health health,
            MeterRegistry meters,
            BuildInfo build,
            Clock clock) {
        new NodeRoutes(hub.inspection(), hub.draining(), health, build, clock.instant()).addTo(routes);
        new SiblingRoutes(hub.inspection()::nodes).addTo(routes);
        new RoomRoutes(hub.inspection(), hub.moderation()).addTo(routes);
        new ConnectionRoutes(hub.inspection()).addTo(routes);
        new SessionRoutes(hub.inspection()).addTo(routes);
        new RevocationRoutes(hub.revocation(), clock).addTo(routes);
        new LoggerRoutes(LogLevels.ofProcess()).addTo(routes);
        new FigureRoutes(meters, clock).addTo(routes);
        new TailRoutes(events.entries(), LogTail.ofProcess().lines()).addTo(routes);
        new TraceRoutes(watches).addTo(routes);
    }
}
