package dev.parley.rooms.socketio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.List;

/**
 * The objects {@code {"_placeholder":true,"num":n}} that stand for a packet's attachments. One whose {@code num} is not
 * the number of an attachment makes the packet illegal, as in socket.io-parser: whoever it is passed on to would fail.
 */
final class Placeholders {
    /** The values are bounded by the payload's size and by {@link JsonScanner}; names are as many as clients like. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private final int attachments;

    private Placeholders(JsonParser parser, int attachments) {
        this.parser = parser;
        this.attachments = attachments;
    }

    /** {@return whether every placeholder in these values, which are valid JSON, stands for one of the attachments} */
    static boolean areLegal(List<JsonSlice> values, int attachments) {
        for (JsonSlice value : values) {
            try (JsonParser parser = JSON.createParser(value.array(), value.offset(), value.length())) {
                parser.nextToken();
                if (!new Placeholders(parser, attachments).isLegal()) {
                    return false;
                }
            } catch (IOException refused) {
                return false;
            }
        }
        return true;
    }

    /** Reads the value whose first token is at hand. */
    private boolean isLegal() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> isLegalObject();
            case START_ARRAY -> isLegalArray();
            default -> true;
        };
    }

    private boolean isLegalArray() throws IOException {
        boolean legal = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            legal &= isLegal();
        }
        return legal;
    }

    /** What else a placeholder has does not matter: it is replaced as a whole. */
    private boolean isLegalObject() throws IOException {
        boolean placeholder = false;
        boolean numbered = false;
        boolean legal = true;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("_placeholder")) {
                placeholder = value == JsonToken.VALUE_TRUE;
            } else if (name.equals("num")) {
                numbered = value.isNumeric() && isNumberOfOne(parser.getDoubleValue());
            }
            legal &= isLegal();
        }
        return placeholder ? numbered : legal;
    }

    private boolean isNumberOfOne(double num) {
        return num >= 0 && num < attachments && num == Math.rint(num);
    }
}
