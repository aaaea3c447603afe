package dev.parley.artifacts.media;

import dev.parley.artifacts.core.TypeFinder;
import java.nio.charset.StandardCharsets;
import org.apache.tika.Tika;

/** {@link TypeFinder} by Apache Tika's table of first bytes; no parser of it is here. Thread-safe. */
public final class TikaTypes implements TypeFinder {
    private static final int BEGINNING = 64;
    private static final int BRAND = 8;

    @Override
    public String find(byte[] head) {
        final String type = Table.TIKA.detect(head);
        return switch (type) {
            case "application/x-matroska" -> saysWebm(head) ? "video/webm" : type;
            case "video/quicktime", "application/mp4" -> saysMp4(head) ? "video/mp4" : type;
            default -> type;
        };
    }

    /** WebM is Matroska that says so in its first element (RFC 8794, element DocType). */
    private static boolean saysWebm(byte[] head) {
        return beginning(head).contains("webm");
    }

    /** Of the same form as QuickTime, and told apart by its brand (ISO/IEC 14496-12, box ftyp). */
    private static boolean saysMp4(byte[] head) {
        return beginning(head).startsWith("ftyp", BRAND - 4) && !beginning(head).startsWith("qt  ", BRAND);
    }

    private static String beginning(byte[] head) {
        return new String(head, 0, Math.min(head.length, BEGINNING), StandardCharsets.ISO_8859_1);
    }

    /** Read when it is first asked for: a thousand types in XML, for which no node's start need wait. */
    private static final class Table {
        static final Tika TIKA = new Tika();
    }
}
