package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.Library;
import dev.parley.artifacts.core.Requester;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives bytes back: what was uploaded, and what was made of it. */
final class ContentOperations {
    private static final String ONE = ArtifactOperations.ONE;
    private static final String CONTENT = "/content";
    private static final String RENDITIONS = "/renditions/";

    private final Library library;

    ContentOperations(Library library) {
        this.library = library;
    }

    /** Where an artifact's bytes are; {@code rendition} is empty for what was uploaded. */
    static String path(ArtifactId id, String rendition) {
        final String one = ArtifactOperations.PATH + "/" + id;
        return rendition.isEmpty() ? one + CONTENT : one + RENDITIONS + rendition;
    }

    List<Route> routes() {
        return List.of(
                route(HttpMethod.GET, ONE + CONTENT),
                route(HttpMethod.HEAD, ONE + CONTENT),
                route(HttpMethod.GET, ONE + RENDITIONS + "{name}"),
                route(HttpMethod.HEAD, ONE + RENDITIONS + "{name}"));
    }

    private Route route(HttpMethod method, String template) {
        return new Route(method, template, Route.Access.TOKEN_OR_LINK, this::give);
    }

    private Response give(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal {
        final ArtifactId id = PathIds.artifact(asked);
        final String rendition = asked.variables().getOrDefault("name", "");
        final boolean inline = "inline".equals(asked.query().get("disposition").orElse("attachment"));
        final Library.Content content = SignedLinks.isOne(asked.query())
                ? library.openByLink(id, rendition)
                : library.open(caller, id, rendition);
        boolean given = false;
        try {
            final Response response = response(asked.exchange(), content, inline);
            given = response instanceof Response.Streamed;
            return response;
        } finally {
            if (!given) {
                content.reader().close();
            }
        }
    }

    private static Response response(Exchange exchange, Library.Content content, boolean inline) throws Problem {
        final HttpHeaders asked = exchange.headers();
        final String etag = "\"" + content.etag() + "\"";
        if (matches(asked.get(HttpHeaderNames.IF_NONE_MATCH), etag)) {
            final Response response = Response.empty(HttpResponseStatus.NOT_MODIFIED);
            common(response.headers(), etag);
            return response;
        }
        final long size = content.reader().size();
        return switch (range(exchange, etag, size)) {
            case ByteRange.Whole _ -> streamed(HttpResponseStatus.OK, content, inline, 0, size);
            case ByteRange.Part part -> {
                final Response response =
                        streamed(HttpResponseStatus.PARTIAL_CONTENT, content, inline, part.from(), part.length());
                response.headers()
                        .set(
                                HttpHeaderNames.CONTENT_RANGE,
                                "bytes " + part.from() + "-" + (part.from() + part.length() - 1) + "/" + size);
                yield response;
            }
            case ByteRange.Outside _ ->
                throw Problem.of(ProblemCode.RANGE, "there are " + size + " bytes")
                        .with(HttpHeaderNames.CONTENT_RANGE, "bytes */" + size);
        };
    }

    /** A range is for GET only, and with {@code If-Range} for what the client has the rest of. */
    private static ByteRange range(Exchange exchange, String etag, long size) {
        final String condition = exchange.headers().get(HttpHeaderNames.IF_RANGE);
        return HttpMethod.GET.equals(exchange.method())
                        && (condition == null || condition.strip().equals(etag))
                ? ByteRange.of(exchange.headers().get(HttpHeaderNames.RANGE), size)
                : new ByteRange.Whole();
    }

    private static Response streamed(
            HttpResponseStatus status, Library.Content content, boolean inline, long from, long length) {
        final Response response =
                new Response.Streamed(status, Response.empty(status).headers(), content.reader(), from, length);
        final String name = content.artifact().name();
        common(response.headers(), "\"" + content.etag() + "\"")
                .set(HttpHeaderNames.CONTENT_TYPE, MediaTypes.given(content.type()))
                .set(
                        HttpHeaderNames.CONTENT_DISPOSITION,
                        inline && MediaTypes.mayBeShown(content.type())
                                ? ContentDisposition.inline(name)
                                : ContentDisposition.attachment(name))
                .set("X-Content-Type-Options", "nosniff")
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'")
                .set("Referrer-Policy", "no-referrer");
        return response;
    }

    private static HttpHeaders common(HttpHeaders headers, String etag) {
        return headers.set(HttpHeaderNames.ETAG, etag)
                .set(HttpHeaderNames.ACCEPT_RANGES, "bytes")
                .set(HttpHeaderNames.CACHE_CONTROL, "private, no-cache");
    }

    /** By the weak comparison (RFC 9110, section 13.1.2). */
    private static boolean matches(@Nullable String condition, String etag) {
        if (condition == null) {
            return false;
        }
        for (String one : condition.split(",", -1)) {
            final String tag = one.strip();
            if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }
}
