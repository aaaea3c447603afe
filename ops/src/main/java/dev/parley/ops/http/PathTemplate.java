package dev.parley.ops.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A path with places for variables, each a whole segment: {@code /rooms/{room}/bans/{user}}. Immutable. */
final class PathTemplate {

    private final List<String> segments;

    PathTemplate(String template) {
        segments = List.of(template.split("/", -1));
    }

    /** Whether there is anything variable about the path. */
    static boolean isOne(String path) {
        return path.contains("{");
    }

    /**
     * The variables, decoded; empty if the path is another one. What can't be decoded is an {@link
     * IllegalArgumentException}.
     *
     * @param rawPath as it was sent: an encoded slash is no end of a segment
     */
    Optional<Map<String, String>> match(String rawPath) {
        String[] parts = rawPath.split("/", -1);
        if (parts.length != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < parts.length; i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{")) {
                variables.put(segment.substring(1, segment.length() - 1), decoded(parts[i]));
            } else if (!segment.equals(parts[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    /** In a path, unlike in a query, a plus sign is one. */
    private static String decoded(String segment) {
        return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
    }
}
