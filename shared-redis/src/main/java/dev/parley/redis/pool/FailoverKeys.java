package dev.parley.redis.pool;

import java.util.List;

/**
 * The keys of a namespace by which nodes agree on the server in use; on both servers, in one slot.
 *
 * @param namespace the word that every key of the namespace begins with
 */
record FailoverKeys(String namespace) {
    /** The highest term that this server was told of. Stays. */
    String term() {
        return own() + "term";
    }

    /** Hash: node → "time-in-ms what-it-sees for-ms". Each counts for some seconds. */
    private String reports() {
        return own() + "reports";
    }

    /** The term for which this server was emptied. Stays. */
    String emptied() {
        return own() + "emptied";
    }

    /** 0 for the primary, 1 for the backup. A minute from the last report. */
    private String place() {
        return own() + "place";
    }

    /** As the report's script takes them. */
    List<String> forReport() {
        return List.of(term(), reports(), emptied(), place());
    }

    boolean isOwn(String key) {
        return key.startsWith(own());
    }

    /** A pattern for every key of the namespace. */
    String everything() {
        return namespace + ":*";
    }

    private String own() {
        return namespace + ":{failover}:";
    }
}
