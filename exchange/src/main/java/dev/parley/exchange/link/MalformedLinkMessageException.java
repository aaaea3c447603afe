package dev.parley.exchange.link;

/** Bytes that are no link message of a version that this node reads. Its text says why and never quotes content. */
public final class MalformedLinkMessageException extends Exception {
    MalformedLinkMessageException(String message) {
        super(message, null, false, false);
    }
}
