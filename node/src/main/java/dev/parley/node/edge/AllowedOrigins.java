package dev.parley.node.edge;

import dev.parley.ops.config.HostPattern;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which origins may come (RFC 6454, RFC 6455 section 10.2). Requests without an {@code Origin} are not a browser's and pass; so
 * does an origin that is the host itself: React Native on Android makes one up from the URL, and so it is with a page that the
 * same host serves. Immutable.
 */
public final class AllowedOrigins {
    private final List<HostPattern> patterns;

    public AllowedOrigins(List<HostPattern> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    /**
     * @param patterns as {@link HostPattern#parse} reads them
     * @throws IllegalArgumentException on anything else
     */
    public static AllowedOrigins of(String... patterns) {
        return new AllowedOrigins(Stream.of(patterns).map(HostPattern::parse).toList());
    }

    /** Whether any origin may come, so that none is known. */
    public boolean any() {
        return patterns.stream().anyMatch(HostPattern::any);
    }

    /**
     * @param origin as the request says it; {@code null} if it does not
     * @param host to which the client has sent the request, with its port if that is not the scheme's own; {@code null} if it is
     *     not known
     */
    public boolean allows(@Nullable String origin, @Nullable String host) {
        return origin == null
                || patterns.stream().anyMatch(pattern -> pattern.matchesOrigin(origin))
                || isHost(origin, host);
    }

    private static boolean isHost(String origin, @Nullable String host) {
        final int scheme = origin.indexOf("://");
        if (host == null || scheme < 0) {
            return false;
        }
        try {
            final HostPattern own = HostPattern.parse(origin.substring(0, scheme) + "://" + host);
            return !own.wild() && own.matchesOrigin(origin);
        } catch (IllegalArgumentException noHost) {
            return false;
        }
    }
}
