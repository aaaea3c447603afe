package dev.parley.migration;

/** What the user asked for can't be done as it stands; the message names the argument. Exit code 2. */
final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
        super(message);
    }
}
