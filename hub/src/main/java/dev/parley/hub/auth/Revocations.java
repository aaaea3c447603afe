package dev.parley.hub.auth;

import dev.parley.protocol.UserId;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * This node's copy of the revocation list, so that checking a token needs no store: fed by events and re-read
 * periodically (protocol, "Tokens"). Thread-safe.
 */
public final class Revocations {
    private final RevocationList list;
    private final Clock clock;
    private final Consumer<Predicate<Grants>> revoked;
    private final Map<String, Instant> copy = new ConcurrentHashMap<>();
    private final Map<UserId, Set<UserRevocation>> users = new ConcurrentHashMap<>();
    private volatile boolean loaded;

    /** @param revoked told which tokens are newly known to be revoked, on any thread */
    public Revocations(RevocationList list, Clock clock, Consumer<Predicate<Grants>> revoked) {
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
            users.keySet().forEach(this::forgetExpired);
            loaded = true;
        });
    }

    /** Whether the list has ever been read: a node that has not is not ready. */
    public boolean loaded() {
        return loaded;
    }

    /** Whether the token that says so is revoked, alone or with all of its user's. */
    public boolean isRevoked(Grants grants) {
        final String tokenId = grants.tokenId();
        if (tokenId != null && copy.containsKey(tokenId)) {
            return true;
        }
        for (UserRevocation one : users.getOrDefault(grants.user(), Set.of())) {
            if (one.covers(grants)) {
                return true;
            }
        }
        return false;
    }

    private void add(String entry, Instant expiry) {
        final UserRevocation all = UserRevocation.parse(entry);
        final boolean news = copy.put(entry, expiry) == null;
        if (all != null) {
            users.compute(all.user(), (user, known) -> {
                final Set<UserRevocation> of = known == null ? ConcurrentHashMap.newKeySet(1) : known;
                of.add(all);
                return of;
            });
        }
        if (news) {
            revoked.accept(all == null ? grants -> entry.equals(grants.tokenId()) : all::covers);
        }
    }

    private void forgetExpired(UserId user) {
        users.computeIfPresent(user, (same, of) -> {
            of.removeIf(one -> !copy.containsKey(one.entry()));
            return of.isEmpty() ? null : of;
        });
    }
}
