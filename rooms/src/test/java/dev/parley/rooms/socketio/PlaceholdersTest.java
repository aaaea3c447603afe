package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases' outcomes are those of socket.io-parser 4.2.7, unless a test says otherwise. */
class PlaceholdersTest {

    /** Whether the values are legal where there are two attachments. */
    private static boolean areLegal(String... values) {
        List<JsonSlice> all = new ArrayList<>();
        for (String value : values) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            all.add(new JsonSlice(bytes, 0, bytes.length));
        }
        return Placeholders.areLegal(all, 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "\"_placeholder\"",
                "null",
                "[]",
                "{}",
                "{\"_placeholder\":true,\"num\":0}",
                "{\"num\":1,\"_placeholder\":true}",
                "{\"_placeholder\":true,\"num\":1.0}",
                "{\"_placeholder\":true,\"num\":1e0}",
                "{\"_placeholder\":true,\"num\":-0}",
                "{ \"_placeholder\" : true , \"num\" : 1 }",
                "[{\"a\":[{\"_placeholder\":true,\"num\":1}]}]",
                "{\"_placeholder\":false,\"num\":7}",
                "{\"_placeholder\":\"true\",\"num\":7}",
                "{\"_placeholder\":1}",
                "{\"num\":7}",
                "{\"_placeholder\":true,\"_placeholder\":false}",
                "{\"_placeholder\":true,\"num\":7,\"num\":0}",
                "{\"_placeholder\":true,\"num\":0,\"more\":{\"_placeholder\":true,\"num\":7}}"
            })
    void what_stands_for_an_attachment_or_for_itself_is_legal(String value) {
        assertThat(areLegal(value)).isTrue();
        assertThat(areLegal("\"first\"", value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_placeholder\":true}",
                "{\"_placeholder\":true,\"num\":2}",
                "{\"_placeholder\":true,\"num\":-1}",
                "{\"_placeholder\":true,\"num\":\"0\"}",
                "{\"_placeholder\":true,\"num\":null}",
                "{\"_placeholder\":true,\"num\":[0]}",
                "{\"_placeholder\":true,\"num\":{\"num\":0}}",
                "{\"_placeholder\":true,\"num\":1e999}",
                "{\"_placeholder\":true,\"num\":99999999999999999999}",
                "{\"_placeholder\":true,\"num\":0,\"num\":7}",
                "{\"_placeholder\":false,\"_placeholder\":true}",
                "{\"\\u005fplaceholder\":true,\"num\":7}",
                "{\"__proto__\":{\"_placeholder\":true}}",
                "{\"a\":{\"_placeholder\":true,\"num\":7},\"b\":1}",
                "[0,[{\"a\":[{\"_placeholder\":true,\"num\":7},1]}],2]"
            })
    void what_stands_for_nothing_is_illegal(String value) {
        assertThat(areLegal(value)).isFalse();
        assertThat(areLegal("\"first\"", value, "\"last\"")).isFalse();
    }

    @Test
    void half_an_attachment_is_illegal_although_the_reference_makes_undefined_of_it() {
        assertThat(areLegal("{\"_placeholder\":true,\"num\":0.5}")).isFalse();
    }

    @Test
    void the_size_of_names_and_numbers_does_not_matter() {
        assertThat(areLegal("{\"" + "n".repeat(100_000) + "\":1}")).isTrue();
        assertThat(areLegal("{\"n\":" + "9".repeat(100_000) + "}")).isTrue();
        assertThat(areLegal("{\"_placeholder\":true,\"num\":0." + "0".repeat(100_000) + "}"))
                .isTrue();
    }

    @Test
    void values_nested_as_deep_as_allowed_are_looked_into() {
        String deepest = "{\"_placeholder\":true,\"num\":%d}";
        String nested = "[".repeat(99) + deepest + "]".repeat(99);
        assertThat(areLegal(nested.formatted(1))).isTrue();
        assertThat(areLegal(nested.formatted(2))).isFalse();
    }
}
