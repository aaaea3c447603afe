package dev.parley.ops.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What hosts or origins (RFC 6454) are allowed: {@code *}, or {@code [scheme://]host[:port]}, where the host may start
 * with {@code *.}, which stands for one label or more, never for none. Without a scheme any scheme fits; without a port
 * only the scheme's default one does. Letter case doesn't count, nor does a closing slash.
 *
 * @param scheme empty for any
 * @param host the host in lower case; {@code *} alone is every host on every port
 * @param port -1 for the scheme's default
 */
public record HostPattern(String scheme, String host, int port) {

    private static final String ANY = "*";
    private static final Pattern SYNTAX = Pattern.compile("(?:([a-z][a-z0-9+.-]{0,31})://)?"
            + "((?:\\*\\.)?[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|\\[[0-9a-f:.]{2,45}])"
            + "(?::(\\d{1,5}))?/?");

    /** Throws {@link IllegalArgumentException} on anything else. */
    public static HostPattern parse(String text) {
        if (text.equals(ANY)) {
            return new HostPattern("", ANY, -1);
        }
        Matcher matcher = SYNTAX.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches() || matcher.group(2).contains("..")) {
            throw new IllegalArgumentException("not a host pattern");
        }
        String scheme = matcher.group(1) == null ? "" : matcher.group(1);
        int port = matcher.group(3) == null ? -1 : Integer.parseInt(matcher.group(3));
        if (port == 0 || port > 65_535) {
            throw new IllegalArgumentException("not a port");
        }
        return new HostPattern(scheme, matcher.group(2), port == defaultPort(scheme) ? -1 : port);
    }

    /** Whether it is {@code *}. */
    public boolean any() {
        return host.equals(ANY);
    }

    /** Whether it stands for more than one host. */
    public boolean wild() {
        return host.startsWith(ANY);
    }

    /** Whether a browser's {@code Origin} header is allowed; {@code null} (the opaque origin) and nonsense fit {@code *} alone. */
    public boolean matchesOrigin(String origin) {
        if (any()) {
            return true;
        }
        try {
            final HostPattern theirs = parse(origin);
            return !theirs.scheme.isEmpty() && !theirs.wild() && matches(theirs.scheme, theirs.host, theirs.port);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return (scheme.isEmpty() ? "" : scheme + "://") + host + (port < 0 ? "" : ":" + port);
    }

    private boolean matches(String theirScheme, String theirHost, int theirPort) {
        boolean schemeFits = scheme.isEmpty() || scheme.equals(theirScheme);
        int actual = theirPort == defaultPort(theirScheme) ? -1 : theirPort;
        int wanted = port == defaultPort(theirScheme) ? -1 : port;
        return schemeFits && actual == wanted && hostFits(theirHost);
    }

    private boolean hostFits(String theirHost) {
        if (!host.startsWith("*.")) {
            return host.equals(theirHost);
        }
        String suffix = host.substring(1);
        return theirHost.length() > suffix.length() && theirHost.endsWith(suffix);
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case "http", "ws" -> 80;
            case "https", "wss" -> 443;
            default -> -1;
        };
    }
}
