package dev.parley.ops.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * How the text of a setting becomes a value.
 *
 * @param <T> the type of the value
 */
public final class ValueType<T> {

    private final String expected;
    private final Function<String, T> parser;
    private final UnaryOperator<String> shown;
    private final boolean confidential;

    private ValueType(String expected, Function<String, T> parser, UnaryOperator<String> shown, boolean confidential) {
        this.expected = expected;
        this.parser = parser;
        this.shown = shown;
        this.confidential = confidential;
    }

    /**
     * A type of one's own.
     *
     * @param expected what a right value looks like, for error messages ("a port")
     * @param parser turns text without surrounding blanks into a value, or throws {@link IllegalArgumentException}
     */
    public static <T> ValueType<T> of(String expected, Function<String, T> parser) {
        return new ValueType<>(expected, parser, UnaryOperator.identity(), false);
    }

    /** As {@link #of}, for text in which URIs are: messages show it without users, passwords and queries. */
    public static <T> ValueType<T> ofUris(String expected, Function<String, T> parser) {
        return new ValueType<>(expected, parser, Redaction::uri, true);
    }

    public static ValueType<String> string() {
        return of("text", Function.identity());
    }

    /** A value that no message ever shows, of at least {@code minBytes} bytes in UTF-8. */
    public static ValueType<Secret> secret(int minBytes) {
        return new ValueType<>(
                "a secret of at least " + minBytes + " bytes",
                text -> {
                    require(text.getBytes(StandardCharsets.UTF_8).length >= minBytes);
                    return new Secret(text);
                },
                text -> Secret.HIDDEN + " (" + text.getBytes(StandardCharsets.UTF_8).length + " bytes)",
                true);
    }

    /** A whole number from {@code min} to {@code max}, both included. */
    public static ValueType<Integer> integer(int min, int max) {
        return of("a whole number from " + min + " to " + max, text -> {
            int value = Integer.parseInt(text);
            require(value >= min && value <= max);
            return value;
        });
    }

    /** A TCP port; 0 takes a free one. */
    public static ValueType<Integer> port() {
        return of("a port from 0 to 65535", text -> {
            int value = Integer.parseInt(text);
            require(value >= 0 && value <= 65_535);
            return value;
        });
    }

    /** {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h} or {@code 1d}, from {@code min} to {@code max}, both included. */
    public static ValueType<Duration> duration(Duration min, Duration max) {
        return of("a duration like 500ms, 30s, 5m or 1h, from " + Units.text(min) + " to " + Units.text(max), text -> {
            Duration value = Units.duration(text);
            require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
            return value;
        });
    }

    /** {@code 64KB} or {@code 1MiB}: K, M and G are powers of 1024, with B or iB; from {@code min} to {@code max} bytes. */
    public static ValueType<Long> byteSize(long min, long max) {
        return of("a size like 65536, 64KB or 1MiB (1KB = 1024 bytes), from " + min + " to " + max + " bytes", text -> {
            long value = Units.bytes(text);
            require(value >= min && value <= max);
            return value;
        });
    }

    /** A URI of one of {@code schemes} that names a server; messages show it without user, password and query. */
    public static ValueType<URI> uri(String... schemes) {
        Set<String> allowed = Set.of(schemes);
        String expected =
                Arrays.stream(schemes).map(s -> s + "://").collect(Collectors.joining(", ", "a URI with ", ""));
        return ofUris(expected, text -> {
            URI uri = URI.create(text);
            require(uri.getRawAuthority() != null
                    && allowed.contains(uri.getScheme().toLowerCase(Locale.ROOT)));
            return uri;
        });
    }

    /** One of the names of {@code type}, in lower case and with {@code -} for {@code _}. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        String names =
                Arrays.stream(type.getEnumConstants()).map(ValueType::nameOf).collect(Collectors.joining(", "));
        return of(
                "one of " + names,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> nameOf(constant).equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(IllegalArgumentException::new));
    }

    /** At most {@code max} values separated by commas; blanks around them don't count, empty ones are wrong. Nothing at all is none. */
    public static <T> ValueType<List<T>> list(ValueType<T> element, int max) {
        return new ValueType<>(
                "at most " + max + " values separated by commas, each " + element.expected,
                text -> {
                    if (text.isBlank()) {
                        return List.of();
                    }
                    String[] parts = text.split(",", -1);
                    require(parts.length <= max);
                    return Arrays.stream(parts)
                            .map(String::strip)
                            .map(part -> {
                                require(!part.isEmpty());
                                return element.parser.apply(part);
                            })
                            .toList();
                },
                element.shown,
                element.confidential);
    }

    /** Allowed origins and hosts, see {@link HostPattern}. */
    public static ValueType<List<HostPattern>> hostPatterns(int max) {
        return list(of("a host or origin like app.example.com, https://*.example.com or *", HostPattern::parse), max);
    }

    /** Addresses and CIDR ranges, see {@link AddressRange}. */
    public static ValueType<List<AddressRange>> addressRanges(int max) {
        return list(of("an IP address or a range like 10.0.0.0/8 or fd00::/8", AddressRange::parse), max);
    }

    /** Whether there may be something in it that nobody else shall see. */
    boolean confidential() {
        return confidential;
    }

    String expected() {
        return expected;
    }

    /** Throws {@link IllegalArgumentException} without a message worth showing. */
    T parse(String text) {
        return parser.apply(text);
    }

    /** The text as a message may show it. */
    String shown(String text) {
        return shown.apply(text);
    }

    private static String nameOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
