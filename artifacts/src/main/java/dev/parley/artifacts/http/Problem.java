package dev.parley.artifacts.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.parley.artifacts.core.ArtifactRefusal;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A request is answered with a no: problem details (RFC 9457) with a member {@code code}. Without a stack. */
final class Problem extends Exception {
    static final String MEDIA_TYPE = "application/problem+json";
    private static final long serialVersionUID = 1;
    private static final JsonFactory JSON = new JsonFactory();

    private final ProblemCode code;
    private final transient HttpHeaders headers = new DefaultHttpHeaders();

    private Problem(ProblemCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    /** @param detail for the client's developer: no path of ours, no other user's name */
    static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail);
    }

    static Problem of(ArtifactRefusal refusal) {
        final Problem problem = new Problem(ProblemCode.of(refusal.code()), refusal.getMessage());
        final Duration after = refusal.retryAfter();
        return after == null ? problem : problem.retryAfter(after);
    }

    /** In seconds (RFC 9110, section 10.2.3). */
    Problem retryAfter(Duration delay) {
        return with(
                HttpHeaderNames.RETRY_AFTER,
                Long.toString(Math.max(1, delay.plusMillis(999).toSeconds())));
    }

    Problem with(CharSequence header, String value) {
        headers.set(header, value);
        return this;
    }

    ProblemCode code() {
        return code;
    }

    Response response() {
        final Response.Whole response =
                new Response.Whole(HttpResponseStatus.valueOf(code.status(), reason()), MEDIA_TYPE, json());
        response.headers().add(headers);
        return response;
    }

    private String reason() {
        return code == ProblemCode.CHECKSUM_MISMATCH
                ? "Checksum Mismatch"
                : HttpResponseStatus.valueOf(code.status()).reasonPhrase();
    }

    private String json() {
        final StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("title", reason());
            json.writeNumberField("status", code.status());
            json.writeStringField("detail", getMessage());
            json.writeStringField("code", code.wireName());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toString();
    }
}
