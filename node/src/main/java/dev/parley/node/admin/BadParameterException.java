package dev.parley.node.admin;

/** A request's parameter is not what it has to be; the message says which, what it was and what was expected. */
final class BadParameterException extends RuntimeException {
    BadParameterException(String name, String expected) {
        super(name + ": expected " + expected, null, false, false);
    }
}
