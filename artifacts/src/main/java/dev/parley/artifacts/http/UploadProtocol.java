package dev.parley.artifacts.http;

import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.Requester;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

/**
 * Seam: how clients and we speak of an upload. Any number of them stand in front of the same {@code Uploads}, at the same
 * addresses; a request's headers say which one it is in.
 */
interface UploadProtocol {

    /** Whether a request with these headers is in it. */
    boolean speaks(HttpHeaders request);

    /** POST to the collection. */
    Response create(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal, CutException;

    /** HEAD: where it is. */
    Response head(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal;

    /** PATCH: more of it. */
    Response append(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal, CutException;

    /** DELETE: no more of it. */
    Response terminate(Route.Asked asked, Requester caller) throws Problem, ArtifactRefusal;

    /** Adds what every answer to such a request bears, a no among them. */
    void sign(HttpMethod method, HttpHeaders answer);
}
