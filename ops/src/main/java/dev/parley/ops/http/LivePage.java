package dev.parley.ops.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The live page at {@code /live/}: files of the jar, which hold no data and are answered to whoever asks. All that the page
 * shows it reads from {@code /admin/v1} with the admin token, which it asks a person for (ADR 29).
 */
final class LivePage {

    static final String FOLDER = "/live/";

    /** Nothing inline, nothing from elsewhere, and no text that becomes HTML. */
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final String INDEX = "index.html";

    /** Named one by one, so that no path leads to anything else. */
    static final List<String> FILES = List.of(
            INDEX,
            "live.css",
            "icon.svg",
            "api.js",
            "app.js",
            "dom.js",
            "figures.js",
            "find.js",
            "happenings.js",
            "node.js",
            "plot.js",
            "plots.js");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private LivePage() {}

    /** By path. Reads the files. */
    static Map<String, OpsEndpoint> endpoints() {
        Map<String, OpsEndpoint> endpoints = new HashMap<>();
        FILES.forEach(name -> endpoints.put(FOLDER + name, OpsEndpoint.fixed(file(name))));
        endpoints.put(FOLDER, OpsEndpoint.fixed(file(INDEX)));
        // Relative, for where a proxy has it below a path of its own.
        endpoints.put("/live", OpsEndpoint.fixed(OpsResponse.text(308, "").with("location", "live/")));
        return endpoints;
    }

    private static OpsResponse file(String name) {
        try (InputStream in = LivePage.class.getResourceAsStream(FOLDER.substring(1) + name)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks a file of the live page: " + name);
            }
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain");
            return OpsResponse.of(200, type, in.readAllBytes())
                    .with("content-security-policy", POLICY)
                    .with("referrer-policy", "no-referrer");
        } catch (IOException e) {
            throw new UncheckedIOException("reading the jar", e);
        }
    }
}
