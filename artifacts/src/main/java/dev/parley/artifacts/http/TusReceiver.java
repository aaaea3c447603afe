package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.Requester;
import dev.parley.artifacts.core.Uploads;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes the bytes of a request of tus, and acknowledges them when they are on disk. */
final class TusReceiver {
    private static final String MEDIA_TYPE = "application/offset+octet-stream";

    private final Uploads uploads;

    TusReceiver(Uploads uploads) {
        this.uploads = uploads;
    }

    static void requireType(HttpHeaders headers) throws Problem {
        if (!MEDIA_TYPE.equalsIgnoreCase(headers.get(HttpHeaderNames.CONTENT_TYPE))) {
            throw Problem.of(ProblemCode.UNSUPPORTED_TYPE, "expected " + MEDIA_TYPE);
        }
    }

    /** A PATCH. */
    Artifact append(Route.Asked asked, Requester caller, ArtifactId id) throws Problem, ArtifactRefusal, CutException {
        final HttpHeaders headers = asked.exchange().headers();
        requireType(headers);
        final Long offset = TusHeaders.bytes(headers, TusHeaders.OFFSET);
        if (offset == null) {
            throw TusHeaders.bad(TusHeaders.OFFSET, "a non-negative integer");
        }
        final Long length = TusHeaders.bytes(headers, TusHeaders.LENGTH);
        final Checksum checksum = Checksum.of(TusHeaders.get(headers, TusHeaders.CHECKSUM));
        return receive(asked.exchange(), caller, id, offset, length, checksum);
    }

    /** What has come with the creation. If somebody else has sent bytes meanwhile, these are left out, and the client sees that. */
    Artifact firstBytes(Route.Asked asked, Requester caller, Artifact artifact, @Nullable Checksum checksum)
            throws Problem, ArtifactRefusal, CutException {
        if (!artifact.state().open() || artifact.offset() > 0) {
            return artifact;
        }
        try {
            return receive(asked.exchange(), caller, artifact.id(), 0, null, checksum);
        } catch (ArtifactRefusal refusal) {
            if (refusal.code() == ArtifactRefusal.Code.WRONG_OFFSET) {
                return uploads.head(caller, artifact.id());
            }
            throw refusal;
        }
    }

    private Artifact receive(
            Exchange exchange,
            Requester caller,
            ArtifactId id,
            long offset,
            @Nullable Long length,
            @Nullable Checksum checksum)
            throws Problem, ArtifactRefusal, CutException {
        try (Uploads.Receiving receiving =
                uploads.receive(caller, id, offset, length, () -> exchange.cut(CutReason.FENCED))) {
            boolean good = checksum == null;
            if (!good) {
                receiving.hold();
            }
            try {
                write(exchange.body(), receiving, checksum);
                good = checksum == null || checksum.matches();
            } finally {
                if (!good) {
                    receiving.takeBack();
                }
            }
            if (!good) {
                throw Problem.of(
                        ProblemCode.CHECKSUM_MISMATCH, "the bytes have another checksum; none of them is kept");
            }
            return receiving.acknowledge();
        }
    }

    private void write(RequestBody body, Uploads.Receiving receiving, @Nullable Checksum checksum)
            throws ArtifactRefusal, CutException {
        for (ByteBuf part = body.take(); part != null; part = body.take()) {
            try {
                for (ByteBuffer bytes : part.nioBuffers()) {
                    if (checksum != null) {
                        checksum.update(bytes.duplicate());
                    }
                    receiving.write(bytes);
                }
            } finally {
                part.release();
            }
        }
    }
}
