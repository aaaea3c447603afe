package dev.parley.node.admin;

import static dev.parley.node.admin.AdminRoute.ok;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.ops.http.AdminRoutes;
import dev.parley.ops.http.OpsMethod;
import dev.parley.ops.http.OpsResponse;
import dev.parley.ops.log.LogTail;
import dev.parley.ops.log.Tail;
import java.io.IOException;

/** What has happened lately, for who comes again and again. */
final class TailRoutes {
    private final Tail<EventTail.Entry> events;
    private final Tail<LogTail.Line> log;

    TailRoutes(Tail<EventTail.Entry> events, Tail<LogTail.Line> log) {
        this.events = events;
        this.log = log;
    }

    void addTo(AdminRoutes routes) {
        routes.on(
                        OpsMethod.GET,
                        "/admin/v1/events",
                        AdminRoute.of(asked -> page(asked, events, "events", TailRoutes::writeEvent)))
                .on(
                        OpsMethod.GET,
                        "/admin/v1/log",
                        AdminRoute.of(asked -> page(asked, log, "lines", TailRoutes::writeLine)));
    }

    @FunctionalInterface
    private interface Item<T> {
        void write(JsonGenerator json, T item) throws IOException;
    }

    private static <T> OpsResponse page(Parameters asked, Tail<T> tail, String name, Item<T> each) {
        final long after = asked.afterNumber();
        final Tail.Page<T> page = after < 0 ? tail.last(asked.limit()) : tail.after(after, asked.limit());
        return ok(json -> {
            json.writeArrayFieldStart(name);
            long number = page.first();
            for (T item : page.items()) {
                json.writeStartObject();
                json.writeNumberField("number", number++);
                each.write(json, item);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("next", page.next());
            json.writeNumberField("missed", page.missed());
        });
    }

    private static void writeEvent(JsonGenerator json, EventTail.Entry event) throws IOException {
        json.writeStringField("at", event.at().toString());
        json.writeStringField("type", event.type());
        json.writeStringField("room", event.room().value());
        if (event.peer() != null) {
            json.writeStringField("peer", event.peer().value());
        }
        if (event.user() != null) {
            json.writeStringField("user", event.user().value());
        }
        if (event.wire() != null) {
            json.writeStringField("wire", event.wire().wireName());
        }
        if (event.reason() != null) {
            json.writeStringField("reason", event.reason().wireName());
        }
        if (event.to() != null) {
            json.writeStringField("to", event.to().value());
        }
    }

    private static void writeLine(JsonGenerator json, LogTail.Line line) throws IOException {
        json.writeStringField("at", line.at().toString());
        json.writeStringField("level", line.level());
        json.writeStringField("logger", line.logger());
        json.writeStringField("thread", line.thread());
        json.writeStringField("message", line.message());
        if (line.error() != null) {
            json.writeStringField("error", line.error());
        }
    }
}
