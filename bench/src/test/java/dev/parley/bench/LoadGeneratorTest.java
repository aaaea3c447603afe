package dev.parley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.parley.bench.relay.Relay;
import dev.parley.signaling.ws.WebSocketConfig;
import dev.parley.signaling.ws.WebSocketWire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The load generator on the native wire, in front of a hub that is right, or wrong in one thing. */
final class LoadGeneratorTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void a_hub_that_is_right_passes_and_everything_is_counted(@TempDir Path dir) throws Exception {
        final Path json = dir.resolve("result.json");
        final int exit = run(
                new FakeHub(FakeHub.Wrong.NOTHING),
                "--pairs",
                "6",
                "--rate",
                "100,300",
                "--seconds",
                "1",
                "--warmup",
                "1",
                "--threads",
                "2",
                "--json",
                json.toString(),
                "--pid",
                "self=" + ProcessHandle.current().pid());
        assertThat(exit).as(printed()).isZero();
        assertThat(printed()).contains("100 offers/s", "300 offers/s", "{delivered=300}", "faults: none", "self");
        assertThat(numbers(json, "answers")).containsExactly(100.0, 300.0);
        assertThat(numbers(json, "signals")).containsExactly(200.0, 600.0);
        assertThat(numbers(json, "p50")).allSatisfy(p50 -> assertThat(p50).isBetween(0.01, 1000.0));
    }

    @Test
    void the_closed_loop_keeps_the_hub_busy() throws Exception {
        assertThat(run(
                        new FakeHub(FakeHub.Wrong.NOTHING),
                        "--max",
                        "2",
                        "--pairs",
                        "2",
                        "--seconds",
                        "1",
                        "--warmup",
                        "0"))
                .as(printed())
                .isZero();
        assertThat(printed()).contains("max, window 2", "faults: none");
    }

    @Test
    void clients_say_received_if_they_are_told_to() throws Exception {
        final FakeHub hub = new FakeHub(FakeHub.Wrong.NOTHING);
        assertThat(run(hub, "--received", "--pairs", "1", "--rate", "100", "--seconds", "1", "--warmup", "0"))
                .as(printed())
                .isZero();
        // With each offer and each answer: what has come since the last one.
        assertThat(hub.received).isBetween(150L, 205L);
    }

    @ParameterizedTest
    @CsvSource({
        "LOSES, 1 lost",
        "MISROUTES, 1 misrouted",
        "REPEATS, 1 repeated",
        "OVERTAKES, 1 out of order",
        "SKIPS_A_NUMBER, 1 gaps in seq",
        "NEVER_ANSWERS, 1 unanswered",
        "ANSWERS_TWICE, 1 answered twice",
        "CLOSES, 1 connections ended",
    })
    void a_hub_that_is_wrong_once_is_caught(FakeHub.Wrong wrong, String fault) throws Exception {
        assertThat(run(
                        new FakeHub(wrong),
                        "--pairs",
                        "1",
                        "--rate",
                        "50",
                        "--seconds",
                        "1",
                        "--warmup",
                        "0",
                        "--settle",
                        "1"))
                .as(printed())
                .isEqualTo(1);
        assertThat(printed()).contains(fault);
    }

    @Test
    void idle_connections_are_held_and_weighed() throws Exception {
        final int exit = run(
                new FakeHub(FakeHub.Wrong.NOTHING),
                "--idle",
                "200",
                "--seconds",
                "1",
                "--pid",
                "hub=" + ProcessHandle.current().pid());
        assertThat(exit).as(printed()).isZero();
        assertThat(printed()).contains("200 idle connections, after 1 s more", "0 of 200 connections ended", "hub");
    }

    @Test
    void clients_join_in_a_storm() throws Exception {
        assertThat(run(new FakeHub(FakeHub.Wrong.NOTHING), "--joins", "300"))
                .as(printed())
                .isZero();
        assertThat(printed()).contains("300 clients join, two to a room", "{joined=300}", "faults: none", "CPU/join");
    }

    @ParameterizedTest
    @CsvSource({"messages, --received", "changes, --changes"})
    void the_others_of_a_room_are_told(String what, String flag) throws Exception {
        final String[] options = {
            "--rooms", "2", "--members", "5", "--rate", "100", "--seconds", "1", "--warmup", "0", "--settle", "1", flag
        };
        final Path json = Files.createTempFile("rooms", ".json");
        try {
            final List<String> all = new ArrayList<>(List.of(options));
            all.addAll(List.of("--json", json.toString()));
            assertThat(run(new FakeHub(FakeHub.Wrong.NOTHING), all.toArray(String[]::new)))
                    .as(printed())
                    .isZero();
            assertThat(printed()).contains("2 rooms of 5, " + what, "CPU/push");
            assertThat(numbers(json, "offers")).containsExactly(100.0);
            assertThat(numbers(json, "signals")).containsExactly(400.0);
        } finally {
            Files.delete(json);
        }
        // Of changes the last one counts.
        assertThat(run(new FakeHub(FakeHub.Wrong.LOSES), options))
                .as(printed())
                .isEqualTo(what.equals("messages") ? 1 : 0);
        assertThat(printed()).contains(what.equals("messages") ? "1 lost" : "answers {merged=1}");
    }

    /** Four changes of each in a row, after which all look as if none were missing. */
    @Test
    void changes_that_later_ones_replace_are_not_lost() throws Exception {
        assertThat(changes(FakeHub.Wrong.MERGES, 12)).as(printed()).isZero();
        assertThat(printed()).contains("answers {merged=8}");
    }

    @Test
    void a_last_change_that_is_not_told_is_lost() throws Exception {
        assertThat(changes(FakeHub.Wrong.LOSES, 10)).as(printed()).isEqualTo(1);
        assertThat(printed()).contains("1 lost");
    }

    /** So many changes by two members of a room. */
    private int changes(FakeHub.Wrong wrong, int number) throws Exception {
        final String options = "--rooms 1 --members 2 --seconds 1 --warmup 0 --settle 1 --changes --rate " + number;
        return run(new FakeHub(wrong), options.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({"--pairs 3 --rate 200 --seconds 1 --warmup 0, {came=200}", "--joins 100, {joined=100}"})
    void a_relay_carries_the_same_load(String load, String outcome) {
        try (Relay relay = new Relay(0, 1)) {
            final List<String> all =
                    new ArrayList<>(List.of("--wires", "nest,nest", "--ws", "ws://127.0.0.1:" + relay.port() + "/"));
            all.addAll(List.of(load.split(" ")));
            assertThat(main(all.toArray(String[]::new))).as(printed()).isZero();
        }
        assertThat(printed()).contains(outcome, "faults: none");
    }

    @Test
    void what_is_asked_wrongly_is_explained() {
        assertThat(main("--secret", "s", "--speed", "9")).isEqualTo(2);
        assertThat(printed()).contains("--speed: expected one of", "--pairs 100");
        assertThat(main("--secret", "s", "--wires", "native")).isEqualTo(2);
        assertThat(main("--secret", "s", "--pairs", "many")).isEqualTo(2);
        assertThat(main("--secret", "s", "--wires", "native,nest")).isEqualTo(2);
        assertThat(printed()).contains("can't speak to each other");
        assertThat(main("--pairs", "1")).isEqualTo(2);
        assertThat(printed()).contains("--secret");
    }

    @Test
    void a_hub_that_is_not_there_could_not_be_measured() {
        assertThat(main("--secret", "s", "--ws", "ws://127.0.0.1:1/v1/ws", "--pairs", "1"))
                .isEqualTo(2);
        assertThat(printed()).contains("no connection");
    }

    private int run(FakeHub hub, String... options) throws Exception {
        final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        final WebSocketWire wire =
                new WebSocketWire(WebSocketConfig.on("127.0.0.1", 0), hub, new SimpleMeterRegistry(), loops, loops);
        try {
            final List<String> all = new ArrayList<>(
                    List.of("--ws", "ws://127.0.0.1:" + wire.start() + "/v1/ws", "--secret", "s".repeat(32)));
            all.addAll(List.of(options));
            return main(all.toArray(String[]::new));
        } finally {
            wire.stop().toCompletableFuture().get(10, TimeUnit.SECONDS);
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    private int main(String... arguments) {
        return LoadGenerator.run(arguments, Map.of(), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static List<Double> numbers(Path json, String field) throws Exception {
        final List<Double> numbers = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(Files.readString(json))) {
            while (parser.nextToken() != null) {
                if (field.equals(parser.currentName()) && parser.currentToken().isNumeric()) {
                    numbers.add(parser.getDoubleValue());
                }
            }
        }
        return numbers;
    }
}
