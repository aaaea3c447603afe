package dev.parley.ops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {

    private enum Colour {
        RED,
        DARK_BLUE
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "5m,PT5M", "2h,PT2H", "1d,PT24H", "0s,PT0S"})
    void durations_bear_a_unit(String text, Duration expected) {
        assertThat(ValueType.duration(Duration.ZERO, Duration.ofDays(1)).parse(text))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "s", "-1s", "1.5s", "30 s", "25h", "PT30S", "99999999999999s"})
    void other_durations_are_refused(String text) {
        refused(ValueType.duration(Duration.ZERO, Duration.ofDays(1)), text);
    }

    @ParameterizedTest
    @CsvSource({
        "65536,65536",
        "64KB,65536",
        "64K,65536",
        "64kb,65536",
        "1MiB,1048576",
        "1MB,1048576",
        "2G,2147483648",
        "7B,7",
        "1099511627776,1099511627776"
    })
    void a_kilobyte_has_1024_bytes(String text, long expected) {
        assertThat(ValueType.byteSize(0, Long.MAX_VALUE).parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"64TB", "-1KB", "KB", "1.5MB", "3MB", "1023"})
    void other_sizes_are_refused(String text) {
        refused(ValueType.byteSize(1024, 2 << 20), text);
    }

    @Test
    void a_size_beyond_what_a_long_holds_is_refused_and_does_not_wrap_around() {
        assertThatThrownBy(() -> ValueType.byteSize(0, Long.MAX_VALUE).parse("999999999999GB"))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void numbers_keep_to_their_range() {
        assertThat(ValueType.integer(1, 200).parse("200")).isEqualTo(200);
        refused(ValueType.integer(1, 200), "0");
        refused(ValueType.integer(1, 200), "201");
        refused(ValueType.integer(1, 200), "1e2");
    }

    @Test
    void booleans_are_true_or_false_and_nothing_else() {}

    @Test
    void constants_are_named_in_lower_case_with_hyphens() {
        assertThat(ValueType.oneOf(Colour.class).parse("dark-blue")).isEqualTo(Colour.DARK_BLUE);
        assertThat(ValueType.oneOf(Colour.class).expected()).isEqualTo("one of red, dark-blue");
        refused(ValueType.oneOf(Colour.class), "green");
    }

    @Test
    void lists_are_bounded_and_have_no_holes() {
        ValueType<List<Integer>> ports = ValueType.list(ValueType.port(), 3);

        assertThat(ports.parse("1, 2 ,3")).containsExactly(1, 2, 3);
        refused(ports, "1,,2");
        refused(ports, "1,2,");
        refused(ports, "1,2,3,4");
        refused(ports, "1,x");
    }

    @Test
    void a_uri_has_one_of_the_schemes() {
        assertThat(ValueType.uri("redis", "rediss")
                        .parse("rediss://:pw@h:6380/0")
                        .getHost())
                .isEqualTo("h");
        assertThat(ValueType.uri("redis-sentinel")
                        .parse("redis-sentinel://:pw@a:1,b:2/0#main")
                        .getFragment())
                .isEqualTo("main");
        refused(ValueType.uri("redis"), "http://h");
        refused(ValueType.uri("redis"), "localhost:6379");
        refused(ValueType.uri("redis"), "/path");
    }

    @ParameterizedTest
    @CsvSource({
        "*, https://anything.example:1234, true",
        "*, null, true",
        "app.example.com, https://app.example.com, true",
        "app.example.com, http://APP.example.com:80, true",
        "app.example.com, https://app.example.com:8443, false",
        "app.example.com, https://evil-app.example.com, false",
        "https://app.example.com, http://app.example.com, false",
        "https://app.example.com:8443, https://app.example.com:8443, true",
        "https://app.example.com:443, https://app.example.com, true",
        "https://*.example.com, https://a.b.example.com, true",
        "https://*.example.com, https://example.com, false",
        "https://*.example.com, https://example.com.evil.test, false",
        "https://*.example.com, https://evilexample.com, false",
        "https://app.example.com, https://app.example.com@evil.test, false",
        "https://app.example.com, https://app.example.com/path, false",
        "https://app.example.com, null, false",
        "https://app.example.com, ' ', false",
        "http://[::1]:3000, http://[::1]:3000, true",
        "http://localhost:3000, http://localhost:3001, false",
        "https://App.Example/, https://app.example, true",
        "https://app.example, https://app.example/, true",
        "capacitor://localhost, capacitor://localhost, true",
        "capacitor://localhost, http://localhost, false",
        "app.example, app.example, false"
    })
    void an_origin_fits_its_pattern_and_no_other(String pattern, String origin, boolean fits) {
        assertThat(HostPattern.parse(pattern).matchesOrigin(origin)).isEqualTo(fits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*.*",
                "a.*.com",
                "https://",
                "file://",
                "a:0",
                "1a://b",
                "a:99999",
                "a/b",
                "a..b",
                "*a.com",
                "**"
            })
    void other_host_patterns_are_refused(String text) {
        assertThatThrownBy(() -> HostPattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.255, true",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "fd00::/8, fd12::1, true",
        "fd00::/8, fe80::1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true"
    })
    void an_address_lies_in_its_range_and_no_other(String range, String address, boolean lies) {
        assertThat(AddressRange.parse(range).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(lies);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "localhost", "10.0.0.0/", ""})
    void other_address_ranges_are_refused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(ValueType<?> type, String text) {
        assertThatThrownBy(() -> type.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
