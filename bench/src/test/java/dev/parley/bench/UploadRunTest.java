package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bench.receiver.Receiver;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The load generator's uploads, before the bare receiver, and before a server that is wrong in one thing. */
final class UploadRunTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void all_bytes_arrive_are_hashed_and_leave_nothing() throws Exception {
        final Path json = folder.resolve("result.json");
        final Path files = Files.createDirectory(folder.resolve("files"));
        try (Receiver receiver = new Receiver(0, files, true)) {
            final int exit = run(
                    "--tus",
                    "http://127.0.0.1:" + receiver.port() + "/files",
                    "--uploads",
                    "5",
                    "--times",
                    "3",
                    "--bytes",
                    "1000003",
                    "--request",
                    "300000",
                    "--last",
                    "10",
                    "--pid",
                    "self=" + ProcessHandle.current().pid(),
                    "--json",
                    json.toString());
            assertThat(exit).as(printed()).isZero();
        }
        assertThat(printed()).contains("under way", "15 uploads of 1000003 bytes", "faults: none", "self");
        assertThat(Files.readString(json))
                .contains("\"uploads\" : 15", "\"bytes\" : " + 15L * 1_000_003, "\"failed\" : 0")
                .containsPattern("\"finishMillis\" : \\{\\s+\"p50\" : [0-9.]+")
                .containsPattern("\"readyMillis\" : \\{ ?\\}");
        assertThat(files).isEmptyDirectory();
    }

    @Test
    void a_pace_is_kept_to() throws Exception {
        final Path json = folder.resolve("result.json");
        try (Receiver receiver = new Receiver(0, folder, false)) {
            final String uri = "http://127.0.0.1:" + receiver.port() + "/files";
            final int exit = run(
                    "--tus", uri, "--uploads", "4", "--bytes", "50000", "--pace", "50000", "--json", json.toString());
            assertThat(exit).as(printed()).isZero();
        }
        final String result = Files.readString(json);
        final double millis =
                Double.parseDouble(result.replaceFirst("(?s).*\"uploadMillis\" : \\{\\s+\"p50\" : ([0-9.]+).*", "$1"));
        // The last tenth is sent after nine tenths of a second.
        assertThat(millis).isBetween(890.0, 5000.0);
    }

    @ParameterizedTest
    @CsvSource({
        "NOTHING, faults: none",
        "REFUSES, '0 bytes acknowledged: PATCH: HTTP/1.1 507 '",
        "FALLS_SHORT, 'PATCH: Upload-Offset 1999, expected 2000'",
        "CHANGES, 'the server has other bytes than were sent: SHA-256 '",
        "LOSES, 'the server has 4999 of 5000 bytes'",
        "KEEPS, 'not removed: DELETE: 500'",
    })
    void a_server_that_is_wrong_in_one_thing_is_caught(FakeTus.Wrong wrong, String fault) throws Exception {
        try (FakeTus server = new FakeTus(wrong)) {
            final int exit = run("--tus", server.uri().toString(), "--bytes", "5000", "--request", "2000");
            assertThat(exit).as(printed()).isEqualTo(wrong == FakeTus.Wrong.NOTHING ? 0 : 1);
        }
        assertThat(printed()).contains(fault);
        if (wrong != FakeTus.Wrong.NOTHING) {
            assertThat(printed()).contains("faults: 1\n");
        }
    }

    @Test
    void a_server_that_is_not_there_is_told() {
        assertThat(run("--tus", "http://127.0.0.1:1/files", "--uploads", "2")).isEqualTo(1);
        assertThat(printed()).contains("faults: 2\n", "0 bytes acknowledged: ");
    }

    private int run(String... options) {
        return LoadGenerator.run(options, Map.of(), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
