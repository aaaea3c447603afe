package dev.parley.artifacts.http;

import dev.parley.node.edge.BadHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with the head of a request whatever it asks for. */
final class HeadRules {
    private HeadRules() {}

    /** {@code null} for one that can be looked at. */
    static @Nullable Problem check(HttpRequest request) {
        final BadHead bad = BadHead.of(request);
        return bad == null ? framing(request) : of(bad);
    }

    static Problem of(BadHead bad) {
        return switch (bad) {
            case MALFORMED -> Problem.of(ProblemCode.BAD_REQUEST, "malformed HTTP");
            case HOST -> Problem.of(ProblemCode.BAD_REQUEST, "expected one Host");
            case LINE_TOO_LONG -> Problem.of(ProblemCode.LINE_TOO_LONG, "the request line is too long");
            case HEADERS_TOO_LARGE -> Problem.of(ProblemCode.HEADERS_TOO_LARGE, "the headers are too large");
            case VERSION -> Problem.of(ProblemCode.HTTP_VERSION, "expected HTTP/1.1");
        };
    }

    private static @Nullable Problem framing(HttpRequest request) {
        final HttpHeaders headers = request.headers();
        final List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty() && !encodings.equals(List.of("chunked"))) {
            return Problem.of(ProblemCode.NOT_IMPLEMENTED, "expected no Transfer-Encoding but chunked");
        }
        if (!encodings.isEmpty()
                && (headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                        || HttpVersion.HTTP_1_0.equals(request.protocolVersion()))) {
            return Problem.of(ProblemCode.BAD_REQUEST, "malformed HTTP");
        }
        final String override = headers.get(Exchange.METHOD_OVERRIDE);
        if (override != null && !override.matches("[A-Za-z]{1,16}")) {
            return Problem.of(ProblemCode.BAD_REQUEST, "X-HTTP-Method-Override: expected a method");
        }
        final List<String> expectations = headers.getAll(HttpHeaderNames.EXPECT);
        if (!expectations.isEmpty() && !isContinue(expectations)) {
            return Problem.of(ProblemCode.EXPECTATION, "expected no Expect but 100-continue");
        }
        return null;
    }

    private static boolean isContinue(List<String> expectations) {
        return expectations.size() == 1 && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectations.getFirst());
    }
}
