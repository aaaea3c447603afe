package dev.parley.migration;

/**
 * Where a key of the source belongs.
 *
 * @param key its name there
 */
record Destination(Target target, Key key) {
    @Override
    public String toString() {
        return target + " " + key;
    }
}
