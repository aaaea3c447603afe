package dev.parley.hub.session;

/** Ids as 64 bits, for what remembers many of them. */
final class IdHash {
    private IdHash() {}

    /** FNV-1a: among 1,024 the odds of a collision are below one in 10^13. */
    static long of(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
