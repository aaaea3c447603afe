package dev.parley.ops.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.ops.config.SettingsException.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    private static final Setting<Integer> PORT = Setting.of(
                    "PARLEY_WS_PORT", ValueType.port(), "Port of the native wire")
            .defaultTo("7080");
    private static final Setting<Duration> WINDOW = Setting.of(
                    "PARLEY_RESUME_WINDOW",
                    ValueType.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
                    "How long a session outlives its connection")
            .defaultTo("30s");
    private static final Setting<Optional<Secret>> JWT = Setting.of(
                    "PARLEY_JWT_SECRET", ValueType.secret(32), "Signs tokens")
            .optional();
    private static final Setting<URI> AMQP = Setting.of("PARLEY_AMQP", ValueType.uri("amqp", "amqps"), "The broker")
            .defaultTo("amqp://guest:guest@localhost:5672");
    private static final Setting<String> NODE =
            Setting.of("PARLEY_NODE", ValueType.string(), "The node's name").defaultTo("n0");
    private static final SettingCatalog CATALOG = SettingCatalog.of(List.of(PORT, WINDOW, JWT, AMQP, NODE));

    @TempDir
    Path folder;

    @Test
    void overrides_win_over_the_environment_which_wins_over_the_file_which_wins_over_defaults() throws Exception {
        Path file = file("""
                # a comment
                PARLEY_NODE = from-file
                PARLEY_WS_PORT = 1
                PARLEY_RESUME_WINDOW=1m
                """);
        Settings settings = Settings.read(
                CATALOG,
                new SettingSources(
                        Optional.of(file),
                        Map.of("PARLEY_WS_PORT", "2", "PARLEY_RESUME_WINDOW", "2m"),
                        Map.of("PARLEY_RESUME_WINDOW", "3m")));

        assertThat(settings.get(NODE)).isEqualTo("from-file");
        assertThat(settings.get(PORT)).isEqualTo(2);
        assertThat(settings.get(WINDOW)).isEqualTo(Duration.ofMinutes(3));
        assertThat(settings.get(AMQP)).hasPort(5672);
        assertThat(settings.get(JWT)).isEmpty();
    }

    @Test
    void one_error_lists_every_offending_key_with_what_it_got_and_what_was_expected() {
        SettingsException error = refused(environment(
                "PARLEY_WS_PORT", "70000", "PARLEY_RESUME_WINDOW", "soon", "PARLEY_JWT_SECRET", "too-short"));

        assertThat(error.problems())
                .containsExactly(
                        new Problem("PARLEY_WS_PORT", "got 70000 from environment, expected a port from 0 to 65535"),
                        new Problem(
                                "PARLEY_RESUME_WINDOW",
                                "got soon from environment, expected a duration like 500ms, 30s, 5m or 1h, from 1s to 1h"),
                        new Problem(
                                "PARLEY_JWT_SECRET",
                                "got *** (9 bytes) from environment, expected a secret of at least 32 bytes"));
        assertThat(error.getMessage()).contains("PARLEY_WS_PORT: got 70000");
    }

    @Test
    void a_value_in_the_file_is_blamed_on_its_line() throws IOException {
        Path file = file("PARLEY_NODE = n1\n\nPARLEY_WS_PORT = x\n");

        assertThat(refused(new SettingSources(Optional.of(file), Map.of(), Map.of()))
                        .problems())
                .singleElement()
                .extracting(Problem::text)
                .asString()
                .contains("got x from " + file + ":3");
    }

    @Test
    void a_key_that_nobody_knows_is_refused_wherever_it_stands_and_the_nearest_is_named() throws IOException {
        Path file = file("PARLEY_NODE = n1\nPARLEY_WSPORT = 1\n");

        SettingsException error = refused(new SettingSources(
                Optional.of(file), Map.of("PARLEY_RESUME_WINDO", "1s", "PATH", "/bin"), Map.of("PARLEY_AMPQ", "x")));

        assertThat(error.problems())
                .extracting(Problem::key)
                .containsExactly("PARLEY_WSPORT", "PARLEY_RESUME_WINDO", "PARLEY_AMPQ");
        assertThat(error.problems())
                .extracting(Problem::text)
                .satisfiesExactly(
                        text -> assertThat(text).contains("did you mean PARLEY_WS_PORT?"),
                        text -> assertThat(text).contains("did you mean PARLEY_RESUME_WINDOW?"),
                        text -> assertThat(text).contains("did you mean PARLEY_AMQP?"));
    }

    @Test
    void the_keys_of_the_other_deployable_pass_only_when_tolerated() throws Exception {
        SettingSources shared = environment("PARLEY_NODE", "n1", "PARLEY_SIO_PORT", "7081");

        assertThat(refused(shared).problems()).extracting(Problem::key).containsExactly("PARLEY_SIO_PORT");
        assertThat(Settings.read(CATALOG.tolerating(List.of("PARLEY_SIO_PORT")), shared)
                        .get(NODE))
                .isEqualTo("n1");
    }

    @Test
    void so_do_all_keys_of_another_under_its_prefix() throws Exception {
        SettingSources shared = environment("PARLEY_NODE", "n1", "PARLEY_OTHER_PORT", "7082", "PARLEY_OTHERS", "1");

        assertThat(refused(shared).problems())
                .extracting(Problem::key)
                .containsExactlyInAnyOrder("PARLEY_OTHER_PORT", "PARLEY_OTHERS");
        assertThatThrownBy(() -> Settings.read(CATALOG.toleratingUnder("PARLEY_OTHER_"), shared))
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems()).extracting(Problem::key).containsExactly("PARLEY_OTHERS"));
    }

    @Test
    void service_links_of_kubernetes_are_not_taken_for_mistyped_keys() throws Exception {
        Settings settings = Settings.read(
                CATALOG,
                environment(
                        "PARLEY_NODE", "n1",
                        "PARLEY_ROOMS_SERVICE_HOST", "10.0.0.1",
                        "PARLEY_ROOMS_SERVICE_PORT", "7081",
                        "PARLEY_ROOMS_SERVICE_PORT_OPS", "7091",
                        "PARLEY_ROOMS_PORT", "tcp://10.0.0.1:7081",
                        "PARLEY_ROOMS_PORT_7081_TCP", "tcp://10.0.0.1:7081",
                        "PARLEY_ROOMS_PORT_7081_TCP_ADDR", "10.0.0.1"));

        assertThat(settings.get(NODE)).isEqualTo("n1");
    }

    @Test
    void a_service_link_that_hides_a_port_is_named_as_the_cause() {
        assertThat(refused(environment("PARLEY_NODE", "n1", "PARLEY_WS_PORT", "tcp://10.0.0.1:80"))
                        .problems())
                .singleElement()
                .extracting(Problem::text)
                .asString()
                .contains("enableServiceLinks: false");
    }

    @Test
    void secrets_are_never_printed() throws Exception {
        String secret = "0123456789abcdef0123456789abcdef";
        Settings settings = Settings.read(
                CATALOG,
                environment(
                        "PARLEY_NODE", "n1",
                        "PARLEY_JWT_SECRET", secret,
                        "PARLEY_AMQP", "amqp://user:pass@broker/v?password=hunter2"));

        assertThat(settings.get(JWT)).map(Secret::reveal).contains(secret);
        assertThat(settings.get(JWT).toString()).doesNotContain(secret);
        assertThat(settings.origins())
                .contains("PARLEY_AMQP=amqp://***@broker/v?*** (environment)")
                .noneMatch(line -> line.contains(secret) || line.contains("hunter2") || line.contains("pass@"));
    }

    @Test
    void what_may_hold_a_secret_can_come_from_a_file_that_is_named_in_its_place() throws Exception {
        Path jwt = Files.writeString(folder.resolve("jwt"), " 0123456789abcdef0123456789abcdef\n\n");
        Path amqp = Files.writeString(folder.resolve("amqp"), "amqps://user:pass@broker\r\n");
        Path conf = file("PARLEY_AMQP_FILE = " + amqp);

        Settings settings = Settings.read(
                CATALOG,
                new SettingSources(
                        Optional.of(conf),
                        Map.of("PARLEY_JWT_SECRET_FILE", jwt.toString(), "PARLEY_JWT_SECRET", ""),
                        Map.of()));

        assertThat(settings.get(JWT)).map(Secret::reveal).contains(" 0123456789abcdef0123456789abcdef\n");
        assertThat(settings.get(AMQP)).hasToString("amqps://user:pass@broker");
        assertThat(settings.origins())
                .containsExactly(
                        "PARLEY_JWT_SECRET=*** (34 bytes) (PARLEY_JWT_SECRET_FILE " + jwt + ")",
                        "PARLEY_AMQP=amqps://***@broker (PARLEY_AMQP_FILE " + amqp + ")");
    }

    @Test
    void a_value_and_a_file_for_it_contradict_each_other_wherever_they_stand() throws IOException {
        Path conf = file("PARLEY_JWT_SECRET = 0123456789abcdef0123456789abcdef");

        assertThat(refused(new SettingSources(
                                Optional.of(conf), Map.of("PARLEY_JWT_SECRET_FILE", conf.toString()), Map.of()))
                        .problems())
                .containsExactly(new Problem(
                        "PARLEY_JWT_SECRET",
                        "is given (" + conf
                                + ":1), and so is PARLEY_JWT_SECRET_FILE (environment): leave one of them out"));
    }

    @Test
    void an_override_replaces_a_file_unread() throws Exception {
        Settings settings = Settings.read(
                CATALOG,
                new SettingSources(
                        Optional.empty(),
                        Map.of("PARLEY_JWT_SECRET_FILE", "/nowhere"),
                        Map.of("PARLEY_JWT_SECRET", "0123456789abcdef0123456789abcdef")));

        assertThat(settings.get(JWT)).isPresent();
    }

    @Test
    void a_file_without_a_usable_value_is_named_with_the_reason_and_nothing_of_what_is_in_it() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path shortOne = Files.writeString(folder.resolve("short"), "hunter2\n");
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Path large = Files.writeString(folder.resolve("large"), "x".repeat(65_537));

        assertThat(problemOfFile(nowhere.toString()))
                .isEqualTo(new Problem("PARLEY_JWT_SECRET_FILE", "there is no file " + nowhere));
        assertThat(problemOfFile(empty.toString()))
                .isEqualTo(new Problem("PARLEY_JWT_SECRET_FILE", empty + " is empty"));
        assertThat(problemOfFile(shortOne.toString()))
                .isEqualTo(new Problem(
                        "PARLEY_JWT_SECRET",
                        "got *** (7 bytes) from PARLEY_JWT_SECRET_FILE " + shortOne
                                + ", expected a secret of at least 32 bytes"));
        assertThat(problemOfFile(binary.toString()))
                .isEqualTo(new Problem("PARLEY_JWT_SECRET_FILE", binary + " is not UTF-8"));
        assertThat(problemOfFile(large.toString()))
                .isEqualTo(new Problem("PARLEY_JWT_SECRET_FILE", large + " is larger than 65536 bytes"));
        assertThat(problemOfFile(folder.toString()).text()).startsWith(folder + " can't be read: ");
    }

    @Test
    void a_secret_that_was_given_as_the_name_of_a_file_is_not_printed() {
        assertThat(problemOfFile("hunter2-hunter2"))
                .isEqualTo(new Problem(
                        "PARLEY_JWT_SECRET_FILE", "there is no file *** (not shown unless it starts with /)"));
        assertThat(problemOfFile("hunter2\0").text()).doesNotContain("hunter2");
    }

    @Test
    void what_is_no_secret_has_no_file() {
        assertThat(refused(environment("PARLEY_WS_PORT_FILE", "/run/port")).problems())
                .singleElement()
                .extracting(Problem::text)
                .asString()
                .contains("nobody knows this key");
        assertThat(CATALOG.sampleFile())
                .contains("; or from the file that PARLEY_JWT_SECRET_FILE names", "that PARLEY_AMQP_FILE names")
                .doesNotContain("PARLEY_WS_PORT_FILE", "PARLEY_NODE_FILE");
    }

    @Test
    void a_malformed_uri_does_not_show_its_password_either() {
        SettingsException error =
                refused(environment("PARLEY_NODE", "n1", "PARLEY_AMQP", "amqp://user:p a/s@s@broker:5672"));

        assertThat(error.getMessage())
                .contains("got amqp://***@broker:5672 from environment, expected a URI with amqp://, amqps://")
                .doesNotContain("p a", "s@s");
        assertThat(refused(environment("PARLEY_NODE", "n1", "PARLEY_AMQP", "amqp:user:pw@broker"))
                        .getMessage())
                .contains("got ***@broker");
    }

    @Test
    void a_blank_value_counts_as_none() throws Exception {
        Path file = file("PARLEY_NODE = n1\nPARLEY_WS_PORT = 5\n");

        Settings settings =
                Settings.read(CATALOG, new SettingSources(Optional.of(file), Map.of("PARLEY_WS_PORT", " "), Map.of()));

        assertThat(settings.get(PORT)).isEqualTo(5);
    }

    @Test
    void a_value_is_taken_from_the_file_as_it_stands() throws Exception {
        Path file = file("PARLEY_NODE =  a=b # \\n \"c\"  \n");

        assertThat(Settings.read(CATALOG, new SettingSources(Optional.of(file), Map.of(), Map.of()))
                        .get(NODE))
                .isEqualTo("a=b # \\n \"c\"");
    }

    @Test
    void a_key_that_stands_twice_and_a_line_without_one_are_errors() throws IOException {
        Path file = file("PARLEY_NODE = a\nPARLEY_NODE = b\nhunter2\n");

        SettingsException error = refused(new SettingSources(Optional.of(file), Map.of(), Map.of()));

        assertThat(error.problems())
                .containsExactly(
                        new Problem("PARLEY_NODE", "stands twice, at " + file + ":1 and " + file + ":2"),
                        new Problem(file + ":3", "expected KEY = value"));
    }

    @Test
    void a_missing_file_is_an_error() {
        SettingsException error = refused(
                new SettingSources(Optional.of(folder.resolve("nowhere.conf")), Map.of("PARLEY_NODE", "n1"), Map.of()));

        assertThat(error.getMessage()).contains("nowhere.conf: there is no such file");
    }

    @Test
    void the_sample_file_shows_every_key_and_is_itself_a_right_file() throws Exception {
        String sample = CATALOG.sampleFile();

        assertThat(CATALOG.keys()).allMatch(sample::contains);
        assertThat(sample).contains("# PARLEY_WS_PORT = 7080\n").contains("# PARLEY_NODE = n0\n");
        Path file = file(sample.replaceAll("(?m)^# (PARLEY_\\w+ = )", "$1"));
        Settings settings = Settings.read(CATALOG, new SettingSources(Optional.of(file), Map.of(), Map.of()));
        assertThat(settings.get(PORT)).isEqualTo(7080);
    }

    @Test
    void help_names_every_key_with_its_default() {
        assertThat(CATALOG.help())
                .contains("PARLEY_WS_PORT", "Port of the native wire", "default 7080", "default n0", "none by default");
    }

    @Test
    void a_wrong_default_or_a_key_declared_twice_is_a_defect() {
        assertThatThrownBy(() -> Setting.of("PARLEY_X", ValueType.port(), "x").defaultTo("-1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SettingCatalog.of(List.of(PORT, PORT))).hasMessageContaining("PARLEY_WS_PORT");
        assertThatThrownBy(() -> SettingCatalog.of(List.of(
                        JWT,
                        Setting.of("PARLEY_JWT_SECRET_FILE", ValueType.string(), "x")
                                .optional())))
                .hasMessageContaining("PARLEY_JWT_SECRET_FILE");
        assertThatThrownBy(() -> Setting.of("port", ValueType.port(), "x")).hasMessageContaining("port");
    }

    @Test
    void a_setting_outside_the_catalog_can_not_be_read() throws Exception {
        Settings settings = Settings.read(SettingCatalog.of(List.of(PORT)), environment());

        assertThatThrownBy(() -> settings.get(NODE)).hasMessageContaining("PARLEY_NODE");
    }

    @Test
    void the_command_line_takes_a_file_and_refuses_what_it_does_not_know() throws Exception {
        assertThat(CommandLine.parse(List.of("--config", "a.conf")))
                .isEqualTo(new CommandLine(Optional.of(Path.of("a.conf")), false, false));
        assertThat(CommandLine.parse(List.of("--help")).help()).isTrue();
        assertThatThrownBy(() -> CommandLine.parse(List.of("--tri"), List.of("--try")))
                .hasMessageContaining("--tri: there is no such argument, did you mean --try?");
        assertThatThrownBy(() -> CommandLine.parse(List.of("--confg", "--config")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("--confg: there is no such argument, did you mean --config?")
                .hasMessageContaining("--config: expected a file's name behind it");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("parley.conf"), text);
    }

    private static Problem problemOfFile(String name) {
        SettingsException error = refused(environment("PARLEY_JWT_SECRET_FILE", name));
        assertThat(error.problems()).hasSize(1);
        return error.problems().getFirst();
    }

    private static SettingsException refused(SettingSources sources) {
        return catchThrowableOfType(SettingsException.class, () -> Settings.read(CATALOG, sources));
    }

    private static SettingSources environment(String... pairs) {
        Map<String, String> variables = new java.util.HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            variables.put(pairs[i], pairs[i + 1]);
        }
        return new SettingSources(Optional.empty(), variables, Map.of());
    }
}
