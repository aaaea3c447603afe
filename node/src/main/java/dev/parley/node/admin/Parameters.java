package dev.parley.node.admin;

import dev.parley.ops.http.OpsRequest;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a request of the admin API says, checked. All that is wrong is a {@link BadParameterException}. */
public final class Parameters {
    static final int DEFAULT_PAGE = 50;
    static final int MAX_PAGE = 500;
    /** The end of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final OpsRequest request;

    Parameters(OpsRequest request) {
        this.request = request;
    }

    /** Of the path. */
    String variable(String name) {
        return Objects.requireNonNull(request.variables().get(name), "the route has no such variable");
    }

    RoomName room() {
        return id("room", variable("room"), RoomName::new, "the name of a room");
    }

    PeerId peer() {
        return id("peer", variable("peer"), PeerId::new, "the id of a peer");
    }

    UserId user() {
        return id("user", variable("user"), UserId::new, "1 to 256 characters without control characters");
    }

    /** {@code null} where it is not said. */
    @Nullable
    RoomName optionalRoom(String name) {
        final String text = optional(name);
        return text == null ? null : id(name, text, RoomName::new, "the name of a room");
    }

    @Nullable
    PeerId optionalPeer(String name) {
        final String text = optional(name);
        return text == null ? null : id(name, text, PeerId::new, "the id of a peer");
    }

    public @Nullable UserId optionalUser(String name) {
        final String text = optional(name);
        return text == null ? null : id(name, text, UserId::new, "1 to 256 characters without control characters");
    }

    /** Of the query; {@code null} where it is not said. */
    public @Nullable String optional(String name) {
        final List<String> values = request.query().get(name);
        if (values == null || values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw new BadParameterException(name, "one value");
        }
        return values.getFirst();
    }

    /** No other than that may stand in the query. */
    void only(String name) {
        for (String given : request.query().keySet()) {
            if (!given.equals(name)) {
                throw new BadParameterException(given, "nothing, or " + name);
            }
        }
    }

    /** How many items of a page. */
    int limit() {
        return optional("limit") == null ? DEFAULT_PAGE : (int) number("limit", 1, MAX_PAGE);
    }

    /** The number that a reader of a {@link dev.parley.ops.log.Tail} has come to; -1 where it is not said. */
    long afterNumber() {
        return optional("after") == null ? -1 : number("after", 0, Long.MAX_VALUE);
    }

    /** {@code null} where it is not said. */
    public @Nullable Duration optionalSeconds(String name, Duration most) {
        return optional(name) == null ? null : seconds(name, most);
    }

    Duration seconds(String name, Duration most) {
        return Duration.ofSeconds(number(name, 1, most.toSeconds()));
    }

    /** A time to come, in seconds since 1970. */
    Instant expiry(String name, Instant now) {
        final Instant expiry = Instant.ofEpochSecond(number(name, 0, LAST_SECOND));
        if (!expiry.isAfter(now)) {
            throw new BadParameterException(name, "a time to come, in seconds (not milliseconds) since 1970");
        }
        return expiry;
    }

    /** One of those, in lower case. */
    public <E extends Enum<E>> E choice(String name, Class<E> choices) {
        final String text = Objects.requireNonNullElse(optional(name), "");
        for (E choice : choices.getEnumConstants()) {
            if (choice.name().toLowerCase(Locale.ROOT).equals(text)) {
                return choice;
            }
        }
        throw new BadParameterException(
                name,
                Stream.of(choices.getEnumConstants())
                        .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")));
    }

    String body() {
        return request.body();
    }

    private long number(String name, long least, long most) {
        final String expected = "a whole number from " + least + " to " + most;
        final String text = optional(name);
        try {
            final long number = Long.parseLong(text == null ? "" : text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below.
        }
        throw new BadParameterException(name, expected);
    }

    private static <T> T id(String name, String text, Function<String, T> parse, String expected) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new BadParameterException(name, expected);
        }
    }
}
