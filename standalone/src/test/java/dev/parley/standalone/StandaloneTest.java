package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program as a newcomer runs it: a process with arguments, output, signals and an exit code. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StandaloneTest {

    @Test
    void says_what_is_up_and_where_and_ctrl_c_leaves_nothing_behind() throws Exception {
        try (Child standalone = Child.run(Map.of()).awaitUp();
                HttpClient http = HttpClient.newHttpClient()) {
            assertThat(get(http, standalone.row("Page"))).contains("<title>Parley");
            assertThat(get(http, standalone.row("Page") + "/config.json"))
                    .contains(standalone.row("Native"), standalone.row("Web"));
            assertThat(get(http, standalone.row("Metrics"))).contains("parley_ready");
            assertThat(get(http, standalone.row("Live"))).contains("<title>Parley, live");
            assertThat(standalone.row("Secret")).hasSize(32);
            assertThat(standalone.row("Admin")).hasSize(32).isNotEqualTo(standalone.row("Secret"));
            assertThat(standalone.text()).containsPattern("(?m)^eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+$");

            final Path folder = standalone.folder();
            assertThat(folder.resolve("..")).isDirectory();
            standalone.signal("INT", true);
            assertThat(standalone.awaitEnd()).isZero();
            standalone.assertNothingIsLeft(folder);
        }
    }

    @Test
    void ends_when_the_process_that_started_it_is_killed() throws Exception {
        try (Child standalone = Child.runBelowAnother().awaitUp()) {
            final Path folder = standalone.folder();
            standalone.signal("KILL", false);
            standalone.assertNothingIsLeft(folder);
        }
    }

    @Test
    void killed_it_leaves_nothing_behind() throws Exception {
        try (Child standalone = Child.run(Map.of()).awaitUp()) {
            final Path folder = standalone.folder();
            standalone.signal("KILL", false);
            standalone.assertNothingIsLeft(folder);
        }
    }

    @Test
    void a_port_that_is_taken_is_named_with_the_setting_that_changes_it() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Child standalone = Child.run(Map.of("PARLEY_SIO_PORT", Integer.toString(taken.getLocalPort())))) {
            assertThat(standalone.awaitEnd()).isEqualTo(1);
            assertThat(standalone.text())
                    .contains("127.0.0.1:" + taken.getLocalPort(), "the web wire", "PARLEY_SIO_PORT", "already in use")
                    .containsPattern("\n  PARLEY_SIO_PORT=\\d+\\s*$")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void a_wrong_setting_is_named_and_its_code_says_that_trying_again_will_not_help() throws Exception {
        try (Child standalone = Child.run(Map.of("PARLEY_PAGE_PROT", "8088"))) {
            assertThat(standalone.awaitEnd()).isEqualTo(2);
            assertThat(standalone.text()).contains("PARLEY_PAGE_PROT", "did you mean PARLEY_PAGE_PORT?", "--help");
        }
    }

    @Test
    void an_unknown_argument_is_refused() throws Exception {
        try (Child standalone = Child.run(Map.of(), "--tyr")) {
            assertThat(standalone.awaitEnd()).isEqualTo(2);
            assertThat(standalone.text()).contains("--tyr", "did you mean --try?");
        }
    }

    @Test
    void help_lists_the_arguments_and_every_setting() throws Exception {
        try (Child standalone = Child.run(Map.of(), "--help")) {
            assertThat(standalone.awaitEnd()).isZero();
            assertThat(standalone.text()).contains("--try", "--verbose", "PARLEY_PAGE_PORT", "PARLEY_RESUME_WINDOW");
        }
    }

    @Test
    void a_trial_shows_a_call_in_100_columns_and_ends_well() throws Exception {
        try (Child standalone = Child.run(Map.of(), "--try")) {
            assertThat(standalone.awaitEnd()).as(standalone.text()).isZero();
            assertThat(standalone.lines())
                    .allSatisfy(line ->
                            assertThat(line).hasSizeLessThanOrEqualTo(100).doesNotContain("\u001b"));
            assertThat(standalone.text())
                    .containsSubsequence(
                            "welcome", "join garden", "peer-joined", "offer", "delivered", "answer", "candidates")
                    .containsSubsequence("network is gone", "held", "resumed", "bye", "peer-left", "✓");
        }
    }

    private static String get(HttpClient http, String url) throws Exception {
        final var response = http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(url).isEqualTo(200);
        return response.body();
    }
}
