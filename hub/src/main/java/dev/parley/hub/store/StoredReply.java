package dev.parley.hub.store;

import dev.parley.protocol.RawJson;
import dev.parley.protocol.RequestId;

/**
 * The final reply to a request, kept for its repetition.
 *
 * @param fingerprint of the request
 * @param body the reply as a JSON object, as {@code ack} bears it or, if {@code error}, as {@code error} does
 */
public record StoredReply(RequestId id, long fingerprint, boolean error, RawJson body) {}
