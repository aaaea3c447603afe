package dev.parley.artifacts.node;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.RoomVoice;
import dev.parley.artifacts.http.ArtifactJson;
import dev.parley.hub.voice.RoomAnnouncer;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.Subject;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** {@link RoomVoice} over the links between nodes: the pushes {@code artifact} and {@code artifact-progress} (protocol, "Artifacts"). */
final class ArtifactPushes implements RoomVoice {
    private static final JsonFactory JSON = new JsonFactory();

    private final RoomAnnouncer announcer;
    private final Consumer<Artifact> listener;

    /** @param listener told of each artifact before its room is; must not block */
    ArtifactPushes(RoomAnnouncer announcer, Consumer<Artifact> listener) {
        this.announcer = announcer;
        this.listener = listener;
    }

    @Override
    public CompletionStage<Boolean> tell(Artifact artifact) {
        listener.accept(artifact);
        final RawJson body = body(json -> {
            json.writeStringField("room", artifact.room().value());
            json.writeFieldName("artifact");
            json.writeRawValue(ArtifactJson.of(artifact));
        });
        return announcer.artifact(artifact.room(), subject(artifact.id()), artifact.version(), body);
    }

    @Override
    public void progress(RoomName room, ArtifactId id, long offset, long length) {
        announcer.progress(room, subject(id), body(json -> {
            json.writeStringField("room", room.value());
            json.writeStringField("id", id.value());
            json.writeNumberField("received", offset);
            if (length >= 0) {
                json.writeNumberField("size", length);
            }
        }));
    }

    private static Subject subject(ArtifactId id) {
        return new Subject(id.value());
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static RawJson body(Fields fields) {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return RawJson.trusted(text.toString());
    }
}
