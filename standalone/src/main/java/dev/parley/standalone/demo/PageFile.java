package dev.parley.standalone.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One file of the page, from the class path. All of them are text.
 *
 * @param type for {@code Content-Type}
 */
record PageFile(String type, String content) {
    /** No segment begins with a dot, so that no path leads out of the folder. */
    private static final Pattern PATH =
            Pattern.compile("(?:[a-z0-9][A-Za-z0-9.-]*/)*[a-z0-9][A-Za-z0-9.-]*\\.([a-z]+)");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    /**
     * The file behind a path of the page.
     *
     * @param path as in the URL, decoded, with the slash that it begins with
     * @return empty if there is none
     */
    static Optional<PageFile> find(String path) throws IOException {
        final String name = path.equals("/") ? "index.html" : path.substring(1);
        final var matcher = PATH.matcher(name);
        if (!matcher.matches() || !TYPES.containsKey(matcher.group(1))) {
            return Optional.empty();
        }
        try (InputStream in = PageFile.class.getResourceAsStream(name)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new PageFile(
                            TYPES.getOrDefault(matcher.group(1), ""),
                            new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        }
    }
}
