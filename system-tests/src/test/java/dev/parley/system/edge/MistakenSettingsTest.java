package dev.parley.system.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.ops.lifecycle.ExitCode;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import dev.parley.system.harness.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A node that is set up wrongly ends at once, and says in a sentence what is wrong; real programs of both wires. */
class MistakenSettingsTest {
    static Stream<Arguments> mistakes() {
        return Stream.of(Wire.values())
                .flatMap(wire -> Stream.of(
                        Arguments.of(
                                wire, "PARLEY_TRUSTED_PROXIES", "banana", "an IP address or a range like 10.0.0.0/8"),
                        Arguments.of(
                                wire,
                                "PARLEY_ORIGINS",
                                "https://app.example/path",
                                "a host or origin like app.example.com")));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_names_its_setting_says_what_is_expected_and_exits_with_2(
            Wire wire, String key, String value, String expected) throws Exception {
        final Process node = start(wire, key, value);
        final String told = new String(node.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor()).isEqualTo(ExitCode.BAD_CONFIGURATION.code()).isEqualTo(2);
        assertThat(told.lines().filter(line -> line.contains(key)))
                .singleElement()
                .asString()
                .contains(value, expected);
        assertThat(told).doesNotContain("Exception", "\tat ");
    }

    private static Process start(Wire wire, String key, String value) throws IOException {
        final ProcessBuilder program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        (wire == Wire.NATIVE ? Signaling.class : Rooms.class).getName())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        program.environment().keySet().removeIf(name -> name.startsWith("PARLEY_"));
        program.environment().put("PARLEY_JWT_SECRET", "a secret of at least thirty-two bytes");
        program.environment().put(key, value);
        return program.start();
    }
}
