package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.Library;
import dev.parley.artifacts.core.Limits;
import dev.parley.artifacts.core.Requester;
import dev.parley.artifacts.core.Uploads;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * tus 1.0.0 (tus.io/protocols/resumable-upload) with its extensions creation, creation-with-upload, creation-defer-length,
 * checksum, expiration and termination. Two things are not by the letter: metadata come back as they were kept, not as they were
 * said; and an upload is nobody's for longer than the next one asks, so that there is no 423.
 */
final class Tus implements UploadProtocol {
    private static final String VERSION = "1.0.0";
    private static final String EXTENSIONS =
            "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination";

    private final Uploads uploads;
    private final Library library;
    private final Limits limits;
    private final TusReceiver receiver;

    Tus(Uploads uploads, Library library, Limits limits) {
        this.uploads = uploads;
        this.library = library;
        this.limits = limits;
        this.receiver = new TusReceiver(uploads);
    }

    @Override
    public boolean speaks(HttpHeaders request) {
        return request.contains(TusHeaders.RESUMABLE);
    }

    @Override
    public void sign(HttpMethod method, HttpHeaders answer) {
        answer.set(TusHeaders.RESUMABLE, VERSION);
        if (HttpMethod.OPTIONS.equals(method)) {
            answer.set(TusHeaders.VERSION, VERSION)
                    .set(TusHeaders.EXTENSION, EXTENSIONS)
                    .set(TusHeaders.MAX_SIZE, limits.maxBytes())
                    .set(TusHeaders.CHECKSUM_ALGORITHM, Checksum.ALGORITHMS);
        }
    }

    @Override
    public Response create(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal, CutException {
        requireVersion(asked);
        final HttpHeaders headers = asked.exchange().headers();
        if (headers.contains(TusHeaders.CONCAT)) {
            throw TusHeaders.bad(TusHeaders.CONCAT, "none: there is no concatenation here");
        }
        final Long length = TusHeaders.bytes(headers, TusHeaders.LENGTH);
        if (deferred(headers) == (length != null)) {
            throw TusHeaders.bad(TusHeaders.LENGTH, "either it or " + TusHeaders.DEFER_LENGTH);
        }
        if (length != null && length > limits.maxBytes()) {
            throw Problem.of(ProblemCode.TOO_LARGE, "expected at most " + limits.maxBytes() + " bytes");
        }
        final boolean more = asked.exchange().hasBody();
        if (more) {
            TusReceiver.requireType(headers);
        }
        final Checksum checksum = Checksum.of(TusHeaders.get(headers, TusHeaders.CHECKSUM));
        final Uploads.Created created = uploads.create(
                caller,
                UploadMetadata.parse(TusHeaders.get(headers, TusHeaders.METADATA))
                        .draft(length));
        final Artifact artifact = more || (length != null && length == 0)
                ? receiver.firstBytes(asked, caller, created.artifact(), checksum)
                : created.artifact();
        return created(artifact, more, created.duplicate());
    }

    private static boolean deferred(HttpHeaders headers) throws Problem {
        final String defer = TusHeaders.get(headers, TusHeaders.DEFER_LENGTH);
        if (defer != null && !"1".equals(defer)) {
            throw TusHeaders.bad(TusHeaders.DEFER_LENGTH, "1");
        }
        return defer != null;
    }

    private static Response created(Artifact artifact, boolean withBytes, boolean duplicate) {
        final Response answer = Response.empty(HttpResponseStatus.CREATED);
        answer.headers().set(HttpHeaderNames.LOCATION, UploadProtocols.PATH + "/" + artifact.id());
        if (withBytes || duplicate) {
            answer.headers().set(TusHeaders.OFFSET, artifact.offset());
        }
        if (duplicate) {
            answer.headers().set(TusHeaders.DUPLICATE, "true");
        }
        expires(answer, artifact);
        return answer;
    }

    @Override
    public Response head(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal {
        requireVersion(asked);
        final Artifact artifact = uploads.head(caller, PathIds.artifact(asked));
        final Response answer = Response.empty(HttpResponseStatus.OK);
        final HttpHeaders headers = answer.headers()
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(TusHeaders.OFFSET, artifact.offset())
                .set(TusHeaders.METADATA, UploadMetadata.of(artifact));
        final Long length = artifact.length();
        if (length == null) {
            headers.set(TusHeaders.DEFER_LENGTH, "1");
        } else {
            headers.set(TusHeaders.LENGTH, length);
        }
        expires(answer, artifact);
        return answer;
    }

    @Override
    public Response append(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal, CutException {
        requireVersion(asked);
        final Artifact artifact = receiver.append(asked, caller, PathIds.artifact(asked));
        final Response answer = Response.empty(HttpResponseStatus.NO_CONTENT);
        answer.headers().set(TusHeaders.OFFSET, artifact.offset());
        expires(answer, artifact);
        return answer;
    }

    @Override
    public Response terminate(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal {
        requireVersion(asked);
        library.delete(caller, PathIds.artifact(asked));
        return Response.empty(HttpResponseStatus.NO_CONTENT);
    }

    private static void requireVersion(Route.Asked asked) throws Problem {
        final @Nullable String version = TusHeaders.get(asked.exchange().headers(), TusHeaders.RESUMABLE);
        if (!VERSION.equals(version)) {
            throw Problem.of(ProblemCode.PROTOCOL_VERSION, TusHeaders.RESUMABLE + ": expected " + VERSION)
                    .with(TusHeaders.VERSION, VERSION);
        }
    }

    private static void expires(Response answer, Artifact artifact) {
        if (artifact.state().open()) {
            answer.headers().set(TusHeaders.EXPIRES, HttpDate.of(artifact.expires()));
        }
    }
}
