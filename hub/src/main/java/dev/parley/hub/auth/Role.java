package dev.parley.hub.auth;

/** What a token lets its bearer do to others (protocol, "Tokens"). */
public enum Role {
    MEMBER,
    MODERATOR,
    ADMIN;

    /** Whether it may remove others from a room. */
    public boolean moderates() {
        return this != MEMBER;
    }
}
