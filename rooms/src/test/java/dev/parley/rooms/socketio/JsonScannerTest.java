package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.node.edge.Utf8;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
    private static final ObjectMapper JACKSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "\\n",
        "00e9",
        "true",
        "false",
        "null",
        "0",
        "1",
        "-",
        "+",
        ".",
        "e",
        "E",
        "12",
        " ",
        "\t",
        "\n",
        "a",
        "\"key\"",
        "\"key\":",
        "é",
        "😀",
        "\u0001",
        "\u007f",
        "tru",
        "01",
        "1.5e-3"
    };

    private static boolean isValid(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        int from = JsonScanner.skipSpace(bytes, 0, bytes.length);
        int end = JsonScanner.skipValue(bytes, from, bytes.length);
        return end != JsonScanner.INVALID && JsonScanner.skipSpace(bytes, end, bytes.length) == bytes.length;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "1.5",
                "1e5",
                "-1.25E-10",
                "\"\"",
                "\"\\u00e9\\n\"",
                "[]",
                "[ ]",
                "{}",
                "{ }",
                "[1,[2]]",
                "{\"a\":{\"b\":[null,true,false]}}",
                " {\"a\" : 1 , \"b\" : 2 } "
            })
    void json_is_recognized(String json) {
        assertThat(isValid(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "+1",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\" 1}",
                "tru",
                "True",
                "nul",
                "undefined",
                "NaN",
                "Infinity",
                "]",
                "}",
                "1]"
            })
    void anything_else_is_not(String json) {
        assertThat(isValid(json)).isFalse();
    }

    @Test
    void nesting_is_bounded() {
        assertThat(isValid("[".repeat(100) + "]".repeat(100))).isTrue();
        assertThat(isValid("[".repeat(102) + "]".repeat(102))).isFalse();
        assertThat(isValid("[".repeat(1_000_000))).isFalse();
    }

    @Test
    void jackson_is_of_the_same_opinion() {
        Random random = new Random(FuzzTest.SEED);
        for (int i = 0; i < FuzzTest.ROUNDS; i++) {
            String json = random.nextBoolean() ? pieces(random) : mutated(random);
            assertThat(isValid(json)).as(json).isEqualTo(jacksonReads(json));
        }
    }

    private static String pieces(Random random) {
        StringBuilder json = new StringBuilder();
        int n = random.nextInt(12);
        for (int i = 0; i < n; i++) {
            json.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return json.toString();
    }

    private static String mutated(Random random) {
        StringBuilder json = new StringBuilder("{\"a\":[1,-2.5e3,\"x\\u00e9\\\"\",true,null,{\"b\":[]}],\"c\":\"é\"}");
        int n = random.nextInt(3);
        for (int i = 0; i < n; i++) {
            int at = random.nextInt(json.length());
            switch (random.nextInt(3)) {
                case 0 -> json.deleteCharAt(at);
                case 1 -> json.insert(at, PIECES[random.nextInt(PIECES.length)]);
                default -> json.setCharAt(at, PIECES[random.nextInt(PIECES.length)].charAt(0));
            }
        }
        return json.toString();
    }

    private static boolean jacksonReads(String json) {
        try (JsonParser parser = JACKSON.createParser(json.getBytes(StandardCharsets.UTF_8))) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            // Jackson looks at a scalar's end only when it goes on.
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void java_is_of_the_same_opinion_about_utf8() {
        Random random = new Random(FuzzTest.SEED);
        int[] interesting = {0x00, 0x7F, 0x80, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF};
        for (int i = 0; i < FuzzTest.ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte)
                        (random.nextInt(3) == 0
                                ? interesting[random.nextInt(interesting.length)]
                                : random.nextBoolean() ? random.nextInt(128) : random.nextInt(256));
            }
            assertThat(Utf8.isValid(bytes, 0, bytes.length)).isEqualTo(javaDecodes(bytes));
        }
        assertThat(Utf8.isValid("é😀\u0000".getBytes(StandardCharsets.UTF_8), 0, 7))
                .isTrue();
    }

    private static boolean javaDecodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
