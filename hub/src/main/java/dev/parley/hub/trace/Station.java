package dev.parley.hub.trace;

import java.util.Locale;

/** What a signal passes on its way, in the order in which it does. */
public enum Station {
    /** Its sender's node has taken it up. */
    RECEIVED,
    /** Its sender's node knows where its target lives; since {@link #RECEIVED}. */
    ROUTED,
    /** Its sender's node has handed it to the link and was told what became of it there; since it was handed over. */
    PUBLISHED,
    /** Its target's node knows what became of it; since it came in there, or since {@link #ROUTED} where that is one node. */
    DELIVERED,
    /** Its sender is told; since {@link #RECEIVED}. */
    ANSWERED;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it stands in logs and spans. */
    public String text() {
        return text;
    }
}
