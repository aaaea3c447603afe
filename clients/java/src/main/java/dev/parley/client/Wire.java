package dev.parley.client;

/** What a peer speaks to the hub. */
public enum Wire {
    NATIVE,
    WEB,
    /** One that this version does not know. */
    UNKNOWN
}
