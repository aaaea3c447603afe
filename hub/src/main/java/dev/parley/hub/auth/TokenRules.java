package dev.parley.hub.auth;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What this hub wants of tokens beyond their signature, and where it finds what it needs in them.
 *
 * @param early by how much a token may be ahead of its {@code nbf}
 * @param late by how much a token outlives its {@code exp}
 * @param issuer the {@code iss} it must have; {@code null}: any or none
 * @param audience what must be in its {@code aud}; {@code null}: any or none
 * @param rooms name of the claim with the rooms
 * @param role name of the claim with the role or roles
 * @param name name of the claim with the user's name
 */
public record TokenRules(
        Duration early,
        Duration late,
        @Nullable String issuer,
        @Nullable String audience,
        String rooms,
        String role,
        String name) {
    /** Neither leeway is longer. */
    public static final Duration MAX_LEEWAY = Duration.ofMinutes(1);

    public TokenRules {
        if (early.compareTo(MAX_LEEWAY) > 0 || late.compareTo(MAX_LEEWAY) > 0) {
            throw new IllegalArgumentException("a leeway is at most " + MAX_LEEWAY);
        }
    }

    /** 5 s of leeway at a token's beginning, none at its end; any issuer and audience; the claims' plain names. */
    public static TokenRules defaults() {
        return new TokenRules(Duration.ofSeconds(5), Duration.ZERO, null, null, "rooms", "role", "name");
    }

    /** The same leeway at the beginning and the end. */
    public TokenRules withLeeway(Duration leeway) {
        return new TokenRules(leeway, leeway, issuer, audience, rooms, role, name);
    }

    public TokenRules from(@Nullable String onlyIssuer, @Nullable String onlyAudience) {
        return new TokenRules(early, late, onlyIssuer, onlyAudience, rooms, role, name);
    }

    public TokenRules naming(String roomsClaim, String roleClaim, String nameClaim) {
        return new TokenRules(early, late, issuer, audience, roomsClaim, roleClaim, nameClaim);
    }
}
