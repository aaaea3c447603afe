package dev.parley.artifacts.media;

import dev.parley.artifacts.core.TypeFinder;
import org.apache.tika.Tika;

/** {@link TypeFinder} by Apache Tika's table of first bytes; no parser of it is here. Thread-safe. */
public final class TikaTypes implements TypeFinder {
    private final Tika tika = new Tika();

    @Override
    public String find(byte[] head) {
        return tika.detect(head);
    }
}
