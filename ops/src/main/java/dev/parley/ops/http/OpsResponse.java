package dev.parley.ops.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What an endpoint answers. Immutable. */
public final class OpsResponse {

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final Map<String, String> headers;

    private OpsResponse(int status, String contentType, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.headers = headers;
    }

    /** @param body JSON text */
    public static OpsResponse json(int status, String body) {
        return of(status, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    public static OpsResponse text(int status, String body) {
        return of(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An error as RFC 9457 has it.
     *
     * @param detail what is wrong with this request, for whoever sent it
     */
    public static OpsResponse problem(int status, String detail) {
        return of(status, "application/problem+json", ProblemJson.render(status, detail));
    }

    /** An error in plain text as RFC 9457 has it; anything else as it is. */
    OpsResponse asProblem() {
        if (status < 400 || !contentType.startsWith("text/plain")) {
            return this;
        }
        OpsResponse problem = problem(status, new String(body, StandardCharsets.UTF_8).strip());
        return new OpsResponse(status, problem.contentType, problem.body, headers);
    }

    /** @param body not to be changed any more */
    static OpsResponse of(int status, String contentType, byte[] body) {
        return new OpsResponse(status, contentType, body, Map.of());
    }

    /** The same with one header more. */
    OpsResponse with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new OpsResponse(status, contentType, body, Map.copyOf(more));
    }

    public int status() {
        return status;
    }

    String contentType() {
        return contentType;
    }

    byte[] body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }
}
