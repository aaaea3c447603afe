package dev.parley.hub.auth;

import dev.parley.protocol.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All tokens of a user that were issued up to a moment, as an entry of the {@link RevocationList} beside the {@code jti}s of
 * single ones. Nodes that do not know of such entries take one for a {@code jti} that no token has.
 *
 * @param issuedUntil in whole seconds, as tokens have it; a token that does not say when it was issued is among them
 */
public record UserRevocation(UserId user, Instant issuedUntil) {
    private static final String PREFIX = "*user ";

    /** Whether an entry could be taken for one of these: no single token may be revoked by such a {@code jti}. */
    public static boolean isReserved(String entry) {
        return entry.startsWith(PREFIX);
    }

    /** As it stands in the list. */
    public String entry() {
        return PREFIX + issuedUntil.getEpochSecond() + " " + user.value();
    }

    /** The inverse of {@link #entry()}; {@code null} for a token's {@code jti}. */
    static @Nullable UserRevocation parse(String entry) {
        final int end = isReserved(entry) ? entry.indexOf(' ', PREFIX.length()) : -1;
        try {
            return end < 0
                    ? null
                    : new UserRevocation(
                            new UserId(entry.substring(end + 1)),
                            Instant.ofEpochSecond(Long.parseLong(entry, PREFIX.length(), end, 10)));
        } catch (RuntimeException nonsense) {
            return null;
        }
    }

    boolean covers(Grants grants) {
        final Instant issued = grants.issued();
        return grants.user().equals(user)
                && (issued == null || issued.getEpochSecond() <= issuedUntil.getEpochSecond());
    }
}
