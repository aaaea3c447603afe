package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.hub.trace.Watches;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/** Whose signals this node logs station by station, each for a time. */
final class TraceRoutes {
    private static final Duration LONGEST = Duration.ofHours(24);

    private final Watches watches;

    TraceRoutes(Watches watches) {
        this.watches = watches;
    }

    void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.GET, "/admin/v1/traces", AdminRoute.of(asked -> list()));
        addTo(routes, "/admin/v1/traces/rooms/{room}", asked -> new Watches.Subject.Room(asked.room()));
        addTo(routes, "/admin/v1/traces/users/{user}", asked -> new Watches.Subject.User(asked.user()));
    }

    private void addTo(AdminRoutes routes, String path, Function<Parameters, Watches.Subject> subject) {
        routes.on(OpsMethod.PUT, path, AdminRoute.of(asked -> begin(subject.apply(asked), asked)))
                .on(OpsMethod.DELETE, path, AdminRoute.of(asked -> end(subject.apply(asked))));
    }

    private OpsResponse list() {
        return ok(json -> {
            json.writeArrayFieldStart("traces");
            for (Watches.Watch watch : watches.all()) {
                json.writeStartObject();
                write(json, watch);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private OpsResponse begin(Watches.Subject subject, Parameters asked) {
        final Watches.Watch watch = watches.begin(subject, asked.seconds("seconds", LONGEST));
        return watch == null
                ? OpsResponse.problem(409, Watches.MAX + " rooms and users are traced already.")
                : ok(json -> write(json, watch));
    }

    private OpsResponse end(Watches.Subject subject) {
        return watches.end(subject)
                ? ok(json -> json.writeBooleanField("traced", false))
                : OpsResponse.problem(404, "It is not traced on this node.");
    }

    private static void write(JsonGenerator json, Watches.Watch watch) throws IOException {
        switch (watch.subject()) {
            case Watches.Subject.Room room ->
                json.writeStringField("room", room.name().value());
            case Watches.Subject.User user ->
                json.writeStringField("user", user.id().value());
        }
        json.writeStringField("until", watch.until().toString());
    }
}
