package dev.parley.artifacts.media;

import dev.parley.artifacts.core.TypeFinder;
import java.nio.charset.StandardCharsets;
import org.apache.tika.Tika;

/** {@link TypeFinder} by Apache Tika's table of first bytes; no parser of it is here. Thread-safe. */
public final class TikaTypes implements TypeFinder {
    private static final String MATROSKA = "application/x-matroska";
    private static final int EBML_HEADER = 64;

    private final Tika tika = new Tika();

    @Override
    public String find(byte[] head) {
        final String type = tika.detect(head);
        return type.equals(MATROSKA) && saysWebm(head) ? "video/webm" : type;
    }

    /** WebM is Matroska that says so in its first element (RFC 8794, element DocType). */
    private static boolean saysWebm(byte[] head) {
        final int length = Math.min(head.length, EBML_HEADER);
        return new String(head, 0, length, StandardCharsets.ISO_8859_1).contains("webm");
    }
}
