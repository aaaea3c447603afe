package dev.parley.ops.config;

import java.util.regex.Pattern;

/** Takes the secrets out of a URI that may be malformed, so parsing it is no option. */
final class Redaction {

    // Greedy up to the last @: a password with an unescaped / or @ must not show its tail.
    private static final Pattern USER_INFO = Pattern.compile("^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@", Pattern.DOTALL);
    private static final Pattern QUERY = Pattern.compile("\\?.*", Pattern.DOTALL);

    private Redaction() {}

    static String uri(String text) {
        String withoutUser = USER_INFO.matcher(text).replaceFirst("$1" + Secret.HIDDEN + "@");
        return QUERY.matcher(withoutUser).replaceFirst("?" + Secret.HIDDEN);
    }
}
