package dev.parley.artifacts.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of tus 1.0.0, and how they are read. */
final class TusHeaders {
    static final String RESUMABLE = "Tus-Resumable";
    static final String VERSION = "Tus-Version";
    static final String EXTENSION = "Tus-Extension";
    static final String MAX_SIZE = "Tus-Max-Size";
    static final String CHECKSUM_ALGORITHM = "Tus-Checksum-Algorithm";
    static final String OFFSET = "Upload-Offset";
    static final String LENGTH = "Upload-Length";
    static final String DEFER_LENGTH = "Upload-Defer-Length";
    static final String METADATA = "Upload-Metadata";
    static final String CHECKSUM = "Upload-Checksum";
    static final String EXPIRES = "Upload-Expires";
    static final String CONCAT = "Upload-Concat";
    /** Not of tus: the very same upload had been created before. */
    static final String DUPLICATE = "Upload-Duplicate";

    private TusHeaders() {}

    /** The one value of a header; {@code null} if it is not there. */
    static @Nullable String get(HttpHeaders headers, String name) throws Problem {
        final List<String> values = headers.getAll(name);
        if (values.size() > 1) {
            throw bad(name, "one value");
        }
        return values.isEmpty() ? null : values.getFirst();
    }

    /**
     * A number of bytes; {@code null} if the header is not there. What is larger than any number of bytes is the largest there
     * is.
     */
    static @Nullable Long bytes(HttpHeaders headers, String name) throws Problem {
        final String text = get(headers, name);
        if (text == null) {
            return null;
        }
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw bad(name, "a non-negative integer");
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    static Problem bad(String header, String expected) {
        return Problem.of(ProblemCode.BAD_REQUEST, header + ": expected " + expected);
    }
}
