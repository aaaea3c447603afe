package dev.parley.artifacts.http;

import java.util.Locale;
import java.util.Set;

/** What browsers may do with bytes of a type. */
final class MediaTypes {
    private static final String BYTES = "application/octet-stream";
    /** Nothing of these runs anything. */
    private static final Set<String> SHOWN = Set.of(
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "image/avif",
            "video/mp4",
            "video/webm",
            "video/ogg",
            "audio/mp4",
            "audio/mpeg",
            "audio/ogg",
            "audio/wav",
            "audio/webm",
            "text/plain");

    private static final Set<String> ACTIVE = Set.of(
            "text/html",
            "text/xml",
            "text/xsl",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/ecmascript",
            "application/xml",
            "application/xslt+xml",
            "application/xhtml+xml",
            "application/x-shockwave-flash",
            "image/svg+xml");

    private MediaTypes() {}

    /** Whether it may be shown in our origin, be it in a sandbox. */
    static boolean mayBeShown(String type) {
        return SHOWN.contains(essence(type));
    }

    /** As which it is given back. */
    static String given(String type) {
        final String essence = essence(type);
        return ACTIVE.contains(essence) || essence.endsWith("+xml") || !essence.matches("[a-z0-9.+-]+/[a-z0-9.+-]+")
                ? BYTES
                : essence;
    }

    private static String essence(String type) {
        final int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
