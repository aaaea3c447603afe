package dev.parley.artifacts.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;

/**
 * What a link is to be good for.
 *
 * @param rendition its name; empty for what was uploaded
 */
record LinkRequest(String rendition, Duration lifetime) {
    private static final int MAX_BODY = 1024;
    private static final Duration USUAL = Duration.ofMinutes(10);
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads the body: an object, or nothing. */
    static LinkRequest of(RequestBody body) throws Problem, CutException {
        final byte[] text = read(body);
        String rendition = "";
        long seconds = USUAL.toSeconds();
        if (text.length == 0) {
            return new LinkRequest(rendition, USUAL);
        }
        try (JsonParser json = JSON.createParser(text)) {
            expect(json.nextToken() == JsonToken.START_OBJECT);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                final String name = json.currentName();
                final JsonToken value = json.nextToken();
                switch (name) {
                    case "rendition" -> {
                        expect(value == JsonToken.VALUE_STRING && json.getText().matches("[a-z0-9-]{0,32}"));
                        rendition = json.getText();
                    }
                    case "seconds" -> {
                        expect(value == JsonToken.VALUE_NUMBER_INT);
                        seconds = json.getLongValue();
                    }
                    default -> json.skipChildren();
                }
            }
            expect(json.nextToken() == null);
        } catch (IOException e) {
            throw bad();
        }
        expect(seconds >= 1 && seconds <= SignedLinks.LONGEST.toSeconds());
        return new LinkRequest(rendition, Duration.ofSeconds(seconds));
    }

    private static byte[] read(RequestBody body) throws Problem, CutException {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (ByteBuf part = body.take(); part != null; part = body.take()) {
            try {
                if (text.size() + part.readableBytes() > MAX_BODY) {
                    throw Problem.of(ProblemCode.TOO_LARGE, "expected at most " + MAX_BODY + " bytes");
                }
                part.readBytes(text, part.readableBytes());
            } catch (IOException e) {
                throw new IllegalStateException("writing to memory", e);
            } finally {
                part.release();
            }
        }
        return text.toByteArray();
    }

    private static void expect(boolean holds) throws Problem {
        if (!holds) {
            throw bad();
        }
    }

    private static Problem bad() {
        return Problem.of(
                ProblemCode.BAD_REQUEST,
                "expected an object, perhaps with rendition, a name, and seconds, 1 to "
                        + SignedLinks.LONGEST.toSeconds());
    }
}
