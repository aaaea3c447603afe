package dev.parley.exchange.link;

/** Bytes that are no link message that this node reads. Its text says why and never quotes content. */
public final class MalformedLinkMessageException extends Exception {
    private final boolean later;

    private MalformedLinkMessageException(String message, boolean later) {
        super(message, null, false, false);
        this.later = later;
    }

    /** Not as it was sent, or sent by somebody else. */
    static MalformedLinkMessageException broken(String why) {
        return new MalformedLinkMessageException(why, false);
    }

    /** With a number that this program does not have: a later one may, unless it is 0, which stands for none. */
    static MalformedLinkMessageException unknown(String why, int number) {
        return new MalformedLinkMessageException(why, number > 0);
    }

    /** Whether a later version of this program may read it. */
    public boolean later() {
        return later;
    }
}
