package dev.parley.hub.session;

import dev.parley.protocol.RawJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The last {@value #MAX} notices that a session's client was told, so that it is told none twice: whoever tells one and gets
 * no answer tells it again. Lives on the session's loop.
 */
final class SeenNotices {
    private static final int MAX = 128;

    private final Set<RawJson> bodies = Collections.newSetFromMap(new LinkedHashMap<>(1) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RawJson, Boolean> eldest) {
            return size() > MAX;
        }
    });

    void add(RawJson body) {
        bodies.add(body);
    }

    boolean contains(RawJson body) {
        return bodies.contains(body);
    }
}
