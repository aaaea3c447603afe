package dev.parley.hub.auth;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * Port: tokens that were revoked before they expired, by their {@code jti}, in the store that both deployables share.
 *
 * <p>Every stage fails with {@link dev.parley.hub.store.StoreUnavailableException} when the store does not answer in
 * time. Any thread.
 */
public interface RevocationList {
    /** Revokes a token for as long as it would have been valid, and tells every node. */
    CompletionStage<Void> revoke(String jti, Instant expiry);

    /** All there are, with their expiry. */
    CompletionStage<Map<String, Instant>> load();

    /** Calls the listener with each revocation from now on, on a thread of the store's; survives reconnection. */
    CompletionStage<Void> subscribe(BiConsumer<String, Instant> listener);
}
