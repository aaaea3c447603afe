package dev.parley.artifacts.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Rendition;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Artifacts as clients see them: what is not known is left out. */
public final class ArtifactJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ArtifactJson() {}

    /** One of them. */
    public static String of(Artifact artifact) {
        return render(json -> write(json, artifact));
    }

    static String of(Catalog.Page page) {
        return render(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("artifacts");
            for (Artifact artifact : page.artifacts()) {
                write(json, artifact);
            }
            json.writeEndArray();
            optional(json, "next", page.next());
            json.writeNumberField("total", page.total());
            json.writeEndObject();
        });
    }

    static String link(String url, Instant expires) {
        return render(json -> {
            json.writeStartObject();
            json.writeStringField("url", url);
            json.writeStringField("expires", expires.toString());
            json.writeEndObject();
        });
    }

    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private static String render(Content content) {
        final StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toString();
    }

    private static void write(JsonGenerator json, Artifact artifact) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", artifact.id().value());
        json.writeStringField("room", artifact.room().value());
        json.writeStringField("kind", artifact.kind().wireName());
        json.writeStringField("clientId", artifact.clientId().value());
        json.writeStringField("name", artifact.name());
        json.writeStringField("owner", artifact.owner().value());
        optional(json, "peer", artifact.peer());
        json.writeStringField("state", artifact.state().wireName());
        json.writeNumberField("version", artifact.version());
        json.writeNumberField("received", artifact.offset());
        number(json, "size", artifact.length());
        optional(json, "type", artifact.typeFound());
        optional(json, "sha256", artifact.sha256());
        json.writeStringField("created", artifact.created().toString());
        json.writeStringField("expires", artifact.expires().toString());
        if (artifact.completed() != null) {
            json.writeStringField("completed", artifact.completed().toString());
        }
        optional(json, "error", artifact.error());
        json.writeArrayFieldStart("renditions");
        for (Rendition rendition : artifact.renditions()) {
            write(json, rendition);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Rendition rendition) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", rendition.name());
        json.writeStringField("type", rendition.type());
        json.writeNumberField("size", rendition.size());
        number(json, "width", rendition.width());
        number(json, "height", rendition.height());
        number(json, "durationMillis", rendition.durationMillis());
        json.writeEndObject();
    }

    private static void optional(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    private static void number(JsonGenerator json, String name, @Nullable Number value) throws IOException {
        if (value != null) {
            json.writeNumberField(name, value.longValue());
        }
    }
}
