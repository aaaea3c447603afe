package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.hub.admin.Inspection;
import dev.parley.hub.admin.Page;
import dev.parley.hub.auth.Grants;
import dev.parley.hub.session.Session;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import dev.parley.protocol.RoomName;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/** The sessions of this node. Their ids are never told: who knows one can take the session over. */
final class SessionRoutes {
    private final Inspection inspection;

    SessionRoutes(Inspection inspection) {
        this.inspection = inspection;
    }

    void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.GET, "/admin/v1/sessions", AdminRoute.of(this::list))
                .on(OpsMethod.GET, "/admin/v1/sessions/{peer}", AdminRoute.of(this::inspect));
    }

    private OpsResponse list(Parameters asked) {
        final Page<Session> page = inspection.sessions(
                asked.optionalUser("user"), asked.optionalRoom("room"), asked.optionalPeer("after"), asked.limit());
        return ok(json -> {
            json.writeArrayFieldStart("sessions");
            for (Session session : page.items()) {
                json.writeStartObject();
                write(json, session);
                json.writeEndObject();
            }
            json.writeEndArray();
            if (page.next() != null) {
                json.writeStringField("next", page.next());
            }
        });
    }

    private OpsResponse inspect(Parameters asked) {
        final Session session = inspection.session(asked.peer());
        return session == null
                ? OpsResponse.problem(404, "No session of that peer lives on this node.")
                : ok(json -> write(json, session));
    }

    private static void write(JsonGenerator json, Session session) throws IOException {
        final Grants grants = session.grants();
        json.writeStringField("peer", session.peer().value());
        json.writeStringField("user", grants.user().value());
        json.writeStringField("role", grants.role().name().toLowerCase(Locale.ROOT));
        if (session.device() != null) {
            json.writeStringField("device", session.device());
        }
        json.writeBooleanField("connected", session.connected());
        json.writeStringField("status", session.memberships().status().wireName());
        if (!grants.expiry().equals(Instant.MAX)) {
            json.writeStringField("tokenEnds", grants.expiry().toString());
        }
        json.writeArrayFieldStart("rooms");
        for (RoomName room : session.memberships().rooms()) {
            json.writeString(room.value());
        }
        json.writeEndArray();
    }
}
