package dev.parley.node.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "c3a9",
                "f09f9880",
                "efbfbf",
                "",
            })
    void utf8_is_valid_wherever_it_stands(String hex) {
        for (byte[] bytes : around(hex)) {
            assertThat(Utf8.isValid(bytes, 0, bytes.length)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "80", "c0af", "eda080", "f4908080", "e282", "f8888080"})
    void what_is_not_utf8_is_found_wherever_it_stands(String hex) {
        for (byte[] bytes : around(hex)) {
            assertThat(Utf8.isValid(bytes, 0, bytes.length)).isFalse();
        }
    }

    @Test
    void bytes_beyond_the_length_do_not_count() {
        assertThat(Utf8.isValid(new byte[] {'a', (byte) 0xff}, 0, 1)).isTrue();
    }

    /** The bytes at every place of a text that is longer than a few steps. */
    private static List<byte[]> around(String hex) {
        final String bytes = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
        final List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(("a".repeat(i) + bytes + "b".repeat(20 - i)).getBytes(StandardCharsets.ISO_8859_1));
            all.add(("a".repeat(i) + bytes).getBytes(StandardCharsets.ISO_8859_1));
        }
        return all;
    }
}
