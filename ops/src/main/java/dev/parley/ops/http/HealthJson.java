package dev.parley.ops.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.ops.health.CheckState;
import dev.parley.ops.health.HealthReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** A health report as {@code {"status":"UP","checks":[{"name","status","since","detail"}]}}. */
final class HealthJson {

    private static final JsonFactory JSON = new JsonFactory();

    private HealthJson() {}

    static String render(HealthReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("status", report.status().name());
            json.writeArrayFieldStart("checks");
            for (CheckState check : report.checks()) {
                json.writeStartObject();
                json.writeStringField("name", check.name());
                json.writeStringField("status", check.status().name());
                json.writeStringField("since", check.since().toString());
                json.writeStringField("detail", check.detail());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }
}
