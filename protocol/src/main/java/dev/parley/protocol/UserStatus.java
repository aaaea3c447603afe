package dev.parley.protocol;

import org.jspecify.annotations.Nullable;

/** What a user says of themselves (protocol, message {@code status}). */
public enum UserStatus {
    ONLINE("online"),
    AWAY("away"),
    BUSY("busy"),
    IN_CALL("in-call");

    private final String wireName;

    UserStatus(String wireName) {
        this.wireName = wireName;
    }

    /** As it stands in messages. */
    public String wireName() {
        return wireName;
    }

    /** The inverse of {@link #wireName()}; {@code null} where there is none. */
    public static @Nullable UserStatus of(String wireName) {
        for (UserStatus status : values()) {
            if (status.wireName.equals(wireName)) {
                return status;
            }
        }
        return null;
    }
}
