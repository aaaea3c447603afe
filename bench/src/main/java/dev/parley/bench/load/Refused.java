package dev.parley.bench.load;

/** A pair could not be put together. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param how the hub's code, or what became of the connection */
    Refused(String how) {
        super(how, null, false, false);
    }
}
