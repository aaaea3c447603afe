package dev.parley.client.backend;

import dev.parley.client.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a token for one user, signed by HS256, as {@code docs/protocol.md}, "Tokens", has it. What the hub would refuse is
 * refused here, by an {@link IllegalArgumentException} that names it. For one thread.
 */
public final class TokenBuilder {
    private static final Pattern ROOM_PATTERN = Pattern.compile("[A-Za-z0-9_.:-]{0,128}\\*?");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final int MOST_CHARACTERS = 256;
    private static final int SHORTEST_SECRET = 32;
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private final byte[] secret;
    private final String user;
    private final List<String> rooms = new ArrayList<>();
    private final Map<String, @Nullable Object> claims = new LinkedHashMap<>();
    private Duration lifetime = Duration.ofHours(1);
    private @Nullable String name;
    private @Nullable Role role;
    private @Nullable String id;
    private String nameClaim = "name";
    private String roomsClaim = "rooms";
    private String roleClaim = "role";
    private Clock clock = Clock.systemUTC();

    private TokenBuilder(byte[] secret, String user) {
        require(
                secret.length >= SHORTEST_SECRET,
                "the secret has " + secret.length + " bytes, and needs at least " + SHORTEST_SECRET);
        require(
                !user.isEmpty() && user.length() <= MOST_CHARACTERS,
                "user has to be of 1 to " + MOST_CHARACTERS + " characters");
        require(!CONTROL.matcher(user).find(), "user has control characters");
        this.secret = secret.clone();
        this.user = user;
    }

    /**
     * A token that lets nobody into any room yet, and is good for an hour.
     *
     * @param secret the hub's {@code PARLEY_JWT_SECRET}
     * @param user {@code sub}: sessions of one user resume with any token of theirs
     */
    public static TokenBuilder of(String secret, String user) {
        return of(secret.getBytes(StandardCharsets.UTF_8), user);
    }

    public static TokenBuilder of(byte[] secret, String user) {
        return new TokenBuilder(secret, user);
    }

    /** Rooms that may be joined, besides those said before: names, or beginnings of names with a {@code *} at the end. */
    public TokenBuilder rooms(String... patterns) {
        return rooms(List.of(patterns));
    }

    public TokenBuilder rooms(Collection<String> patterns) {
        for (String pattern : patterns) {
            require(
                    !pattern.isEmpty() && ROOM_PATTERN.matcher(pattern).matches(),
                    "rooms has \"" + pattern
                            + "\": expected characters of A-Z a-z 0-9 _ . : - and a * at the end only");
        }
        rooms.addAll(patterns);
        return this;
    }

    /** Until it expires, from now on, rounded up to seconds. Clients ask for another before. */
    public TokenBuilder lifetime(Duration time) {
        require(
                time.compareTo(Duration.ZERO) > 0 && time.compareTo(LONGEST) <= 0,
                "lifetime has to be above 0 and at most " + LONGEST + ", and is " + time);
        lifetime = time;
        return this;
    }

    /** Shown to others where {@code join} gives none. */
    public TokenBuilder name(String shown) {
        name = atMost("name", shown);
        return this;
    }

    public TokenBuilder role(Role granted) {
        role = granted;
        return this;
    }

    /** {@code jti}: by it the token can be revoked. */
    public TokenBuilder id(String jti) {
        id = atMost("id", jti);
        return this;
    }

    /** {@code iss}, where the hub's settings demand it. */
    public TokenBuilder issuer(String issuer) {
        return claim("iss", issuer);
    }

    /** {@code aud}, where the hub's settings demand it. */
    public TokenBuilder audience(String audience) {
        return claim("aud", audience);
    }

    /** Whatever else it has to bear; no other way to set what this class sets itself. */
    public TokenBuilder claim(String claim, @Nullable Object value) {
        claims.put(claim, value);
        return this;
    }

    /** How the hub's settings name these claims, where they have other names than {@code name}, {@code rooms}, {@code role}. */
    public TokenBuilder claimNames(String forName, String forRooms, String forRole) {
        nameClaim = forName;
        roomsClaim = forRooms;
        roleClaim = forRole;
        return this;
    }

    TokenBuilder clock(Clock other) {
        clock = other;
        return this;
    }

    /** The token, issued now. */
    public String sign() {
        final long issued = clock.instant().getEpochSecond();
        final Map<String, @Nullable Object> all = new LinkedHashMap<>(claims);
        all.put("sub", user);
        all.put("iat", issued);
        all.put("exp", issued + lifetime.plusNanos(999_999_999).toSeconds());
        all.put(roomsClaim, rooms);
        if (name != null) {
            all.put(nameClaim, name);
        }
        if (role != null) {
            all.put(roleClaim, role.claim());
        }
        if (id != null) {
            all.put("jti", id);
        }
        final String signed = encoded(HEADER) + "." + encoded(Json.write(all));
        return signed + "." + base64(Hmac.of(secret, signed.getBytes(StandardCharsets.US_ASCII)));
    }

    private static String encoded(String part) {
        return base64(part.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String atMost(String what, String value) {
        require(value.length() <= MOST_CHARACTERS, what + " is longer than " + MOST_CHARACTERS + " characters");
        return value;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
