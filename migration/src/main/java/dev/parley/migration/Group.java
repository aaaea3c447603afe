package dev.parley.migration;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What plan counts of the keys with one prefix. */
final class Group {
    private final Map<String, Long> types = new TreeMap<>();
    private long keys;
    private long ending;
    private long bytes;
    private long there;

    /**
     * Counts one.
     *
     * @param ends whether it has a lifetime
     * @param size in memory, by the server's estimate
     * @param isThere whether the target has a key of that name
     */
    void add(String type, boolean ends, long size, boolean isThere) {
        types.merge(type, 1L, Long::sum);
        keys++;
        ending += ends ? 1 : 0;
        bytes += size;
        there += isThere ? 1 : 0;
    }

    long keys() {
        return keys;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,10d keys  %,8d with a lifetime  %8.1f MB  %,10d there already  %,10d left   %s",
                keys,
                ending,
                bytes / 1e6,
                there,
                keys - there,
                types.entrySet().stream()
                        .map(type -> type.getKey() + " " + type.getValue())
                        .collect(Collectors.joining(", ")));
    }
}
