package dev.parley.hub.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the claims that say what a token is good for. */
final class GrantClaims {
    private static final int MAX_ROOMS = 256;

    private GrantClaims() {}

    static List<String> rooms(String claim, @Nullable Object value) throws TokenProblem {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || list.size() > MAX_ROOMS) {
            throw TokenProblem.of(claim, "expected a list of at most " + MAX_ROOMS + " patterns of rooms");
        }
        final List<String> rooms = new ArrayList<>();
        for (Object pattern : list) {
            if (!(pattern instanceof String text)) {
                throw TokenProblem.of(claim, "expected patterns of rooms, each a text");
            }
            final int star = text.indexOf('*');
            if (star >= 0 && star < text.length() - 1) {
                throw TokenProblem.of(claim, "expected * at the end of a pattern only");
            }
            rooms.add(text);
        }
        return rooms;
    }

    /** One role, or a list in which others than the hub's may stand, too: then the highest of the hub's. */
    static Role role(String claim, @Nullable Object value) throws TokenProblem {
        if (value == null) {
            return Role.MEMBER;
        }
        if (value instanceof List<?> several) {
            return highest(several);
        }
        final Role role = named(value);
        if (role == null) {
            throw TokenProblem.of(claim, "expected member, moderator or admin, or a list");
        }
        return role;
    }

    private static Role highest(List<?> names) {
        Role highest = Role.MEMBER;
        for (Object name : names) {
            final Role role = named(name);
            if (role != null && role.compareTo(highest) > 0) {
                highest = role;
            }
        }
        return highest;
    }

    private static @Nullable Role named(@Nullable Object name) {
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(name)) {
                return role;
            }
        }
        return null;
    }
}
