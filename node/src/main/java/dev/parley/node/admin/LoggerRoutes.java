package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import dev.parley.ops.log.LogLevel;
import dev.parley.ops.log.LogLevels;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** Levels of loggers, changed for a time. */
final class LoggerRoutes {
    private static final Duration LONGEST = Duration.ofHours(24);

    private final LogLevels levels;

    LoggerRoutes(LogLevels levels) {
        this.levels = levels;
    }

    void addTo(AdminRoutes routes) {
        routes.on(OpsMethod.GET, "/admin/v1/loggers", AdminRoute.of(asked -> list()))
                .on(OpsMethod.PUT, "/admin/v1/loggers/{logger}", AdminRoute.of(this::set))
                .on(OpsMethod.DELETE, "/admin/v1/loggers/{logger}", AdminRoute.of(this::restore));
    }

    private OpsResponse list() {
        return ok(json -> {
            json.writeArrayFieldStart("loggers");
            for (LogLevels.Changed changed : levels.changed()) {
                json.writeStartObject();
                write(json, changed);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private OpsResponse set(Parameters asked) {
        final String logger = asked.variable("logger");
        final LogLevel level = asked.choice("level", LogLevel.class);
        final Duration time = asked.seconds("seconds", LONGEST);
        if (!levels.exists(logger)) {
            return OpsResponse.problem(404, "Nothing has logged by that name yet, or by one below it.");
        }
        final LogLevels.Changed changed = levels.set(logger, level, time);
        return changed == null
                ? OpsResponse.problem(409, LogLevels.MAX + " loggers are changed already.")
                : ok(json -> write(json, changed));
    }

    private OpsResponse restore(Parameters asked) {
        return levels.restore(asked.variable("logger"))
                ? ok(json -> json.writeBooleanField("restored", true))
                : OpsResponse.problem(404, "That logger has its configured level.");
    }

    private static void write(JsonGenerator json, LogLevels.Changed changed) throws IOException {
        json.writeStringField("logger", changed.logger());
        json.writeStringField("level", changed.level().name().toLowerCase(Locale.ROOT));
        json.writeStringField("until", changed.until().toString());
    }
}
