package dev.parley.hub.auth;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This node's copy of the revocation list, so that checking a token needs no store: fed by events and re-read
 * periodically (protocol, "Tokens"). Thread-safe.
 */
public final class Revocations {
    private final RevocationList list;
    private final Clock clock;
    private final Consumer<String> revoked;
    private final Map<String, Instant> copy = new ConcurrentHashMap<>();
    private volatile boolean loaded;

    /** @param revoked told the id of each token that is newly known to be revoked, on any thread */
    public Revocations(RevocationList list, Clock clock, Consumer<String> revoked) {
        this.list = list;
        this.clock = clock;
        this.revoked = revoked;
    }

    /** Follows the list from now on. Completes when the subscription stands; fails if the store does not answer. */
    public CompletionStage<Void> follow() {
        return list.subscribe(this::add);
    }

    /** Reads the whole list again and forgets what has expired. Fails if the store does not answer. */
    public CompletionStage<Void> reload() {
        return list.load().thenAccept(all -> {
            all.forEach(this::add);
            final Instant now = clock.instant();
            copy.values().removeIf(expiry -> !expiry.isAfter(now));
            loaded = true;
        });
    }

    /** Whether the list has ever been read: a node that has not is not ready. */
    public boolean loaded() {
        return loaded;
    }

    /** Whether the token with this id is revoked. */
    public boolean isRevoked(@Nullable String tokenId) {
        return tokenId != null && copy.containsKey(tokenId);
    }

    private void add(String tokenId, Instant expiry) {
        if (copy.put(tokenId, expiry) == null) {
            revoked.accept(tokenId);
        }
    }
}
