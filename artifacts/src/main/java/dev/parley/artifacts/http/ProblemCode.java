package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ArtifactRefusal;

/** Every no that this wire has, with its HTTP status; the names are the protocol's where that has one. */
enum ProblemCode {
    BAD_REQUEST("bad-request", 400),
    UNAUTHORIZED("unauthorized", 401),
    FORBIDDEN("forbidden", 403),
    NOT_FOUND("not-found", 404),
    METHOD_NOT_ALLOWED("method-not-allowed", 405),
    TIMEOUT("timeout", 408),
    CLIENT_ID_TAKEN("client-id-taken", 409),
    WRONG_OFFSET("wrong-offset", 409),
    NOT_READY("not-ready", 409),
    FENCED("fenced", 409),
    GONE("gone", 410),
    /** tus: "Tus-Resumable". */
    PROTOCOL_VERSION("protocol-version", 412),
    TOO_LARGE("too-large", 413),
    LINE_TOO_LONG("line-too-long", 414),
    UNSUPPORTED_TYPE("unsupported-type", 415),
    RANGE("range-not-satisfiable", 416),
    EXPECTATION("expectation-failed", 417),
    TOO_MANY("too-many", 429),
    RATE_LIMITED("rate-limited", 429),
    HEADERS_TOO_LARGE("headers-too-large", 431),
    /** tus, "Checksum": its own status. */
    CHECKSUM_MISMATCH("checksum-mismatch", 460),
    INTERNAL("internal", 500),
    NOT_IMPLEMENTED("not-implemented", 501),
    UNAVAILABLE("unavailable", 503),
    BUSY("busy", 503),
    NO_SPACE("no-space", 503),
    HTTP_VERSION("http-version", 505);

    private final String wireName;
    private final int status;

    ProblemCode(String wireName, int status) {
        this.wireName = wireName;
        this.status = status;
    }

    /** As it stands in answers and meters. */
    String wireName() {
        return wireName;
    }

    int status() {
        return status;
    }

    static ProblemCode of(ArtifactRefusal.Code code) {
        return switch (code) {
            case NOT_FOUND -> NOT_FOUND;
            case GONE -> GONE;
            case FORBIDDEN -> FORBIDDEN;
            case BAD_REQUEST -> BAD_REQUEST;
            case CLIENT_ID_TAKEN -> CLIENT_ID_TAKEN;
            case WRONG_OFFSET -> WRONG_OFFSET;
            case TOO_LARGE -> TOO_LARGE;
            case CHECKSUM_MISMATCH -> CHECKSUM_MISMATCH;
            case TOO_MANY -> TOO_MANY;
            case NO_SPACE -> NO_SPACE;
            case FENCED -> FENCED;
            case NOT_READY -> NOT_READY;
            case UNAVAILABLE -> UNAVAILABLE;
        };
    }
}
