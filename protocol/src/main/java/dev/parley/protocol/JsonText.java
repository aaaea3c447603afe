package dev.parley.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes one JSON object as UTF-8 bytes. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** Writes the fields of an object. */
    @FunctionalInterface
    public interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** The object with the given fields. */
    public static byte[] object(Fields fields) {
        try (ByteArrayBuilder out = new ByteArrayBuilder(256)) {
            try (JsonGenerator json = FACTORY.createGenerator(out)) {
                json.writeStartObject();
                fields.write(json);
                json.writeEndObject();
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    /** Writes a field whose value is carried byte for byte. */
    public static void writeRaw(JsonGenerator json, String name, RawJson value) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(new RawText(value.utf8()));
    }
}
