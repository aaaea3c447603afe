package dev.parley.signaling.ws;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which origins may open a connection (RFC 6454, RFC 6455 section 10.2). Requests without an {@code Origin} are not a
 * browser's and pass; so does an origin that is the host itself, because React Native on Android makes one up from the
 * URL.
 */
final class AllowedOrigins {
    private final boolean any;
    private final Set<String> allowed = new HashSet<>();

    AllowedOrigins(List<String> origins) {
        this.any = origins.contains("*");
        for (String origin : origins) {
            if (!origin.equals("*") && !origin.contains("://")) {
                throw new IllegalArgumentException("origins: \"" + origin + "\", expected scheme://host[:port] or *");
            }
            allowed.add(normal(origin));
        }
    }

    boolean allows(@Nullable String origin, @Nullable String host) {
        return origin == null || any || allowed.contains(normal(origin)) || isHost(normal(origin), host);
    }

    private static boolean isHost(String origin, @Nullable String host) {
        final int scheme = origin.indexOf("://");
        return host != null && scheme > 0 && origin.equals(normal(origin.substring(0, scheme) + "://" + host));
    }

    /** Lower case, without the scheme's default port and without a closing slash. */
    private static String normal(String origin) {
        String text = origin.toLowerCase(Locale.ROOT);
        if (text.endsWith("/")) {
            text = text.substring(0, text.length() - 1);
        }
        if (text.startsWith("http://") || text.startsWith("ws://")) {
            return withoutEnd(text, ":80");
        }
        return text.startsWith("https://") || text.startsWith("wss://") ? withoutEnd(text, ":443") : text;
    }

    private static String withoutEnd(String text, String end) {
        return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    }
}
