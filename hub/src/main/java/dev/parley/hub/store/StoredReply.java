package dev.parley.hub.store;

import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * The final reply to a request, kept for its repetition.
 *
 * @param fingerprint of the request
 * @param body the reply as a JSON object, as {@code ack} bears it or, if {@code error}, as {@code error} does;
 *     {@code null} if it was done and the reply is not kept: the request is carried out again when it is repeated
 */
public record StoredReply(
        RequestId id,
        long fingerprint,
        boolean error,
        @Nullable RawJson body) {}
