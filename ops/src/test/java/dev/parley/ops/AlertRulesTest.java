package dev.parley.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.parley.testkit.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each alert fires when it shall and not when it shall not, by promtool, and says what to do. */
class AlertRulesTest {
    private static final Path RULES = Path.of("src/main/prometheus/parley.rules.yml");
    private static final Path CASES = Path.of("src/test/prometheus/parley.rules.test.yml");
    private static final Path RUNBOOK = Path.of("../docs/runbook.md");
    private static final Pattern CASE = Pattern.compile("(\\w+) (fires|stays quiet)(?: \\w.*)?");
    private static final List<String> QUESTIONS =
            List.of("- **What it means:** ", "- **What to look at:** ", "- **What to do:** ", "- **What not to do:** ");

    @Test
    void the_cases_hold() throws Exception {
        final Optional<Path> promtool = Programs.find("promtool");
        assumeTrue(promtool.isPresent(), "promtool is not installed: the alerts' cases are not run");
        assertThat(run(promtool.get(), "check", "rules", RULES)).contains("SUCCESS");
        assertThat(run(promtool.get(), "test", "rules", CASES)).contains("SUCCESS");
    }

    private static String run(Path program, String verb, String what, Path file) throws Exception {
        final Process process = new ProcessBuilder(program.toString(), verb, what, file.toString())
                .redirectErrorStream(true)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void each_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() throws IOException {
        final Set<String> expected = new TreeSet<>();
        for (JsonNode alert : alerts()) {
            expected.add(name(alert) + " fires");
            expected.add(name(alert) + " stays quiet");
        }
        final JsonNode cases = yaml(CASES).get("tests");
        assertThat(cases.findValuesAsText("name")).doesNotHaveDuplicates();
        final Set<String> tried = new TreeSet<>();
        for (JsonNode one : cases) {
            // "ParleyRedisDown stays quiet", or with more behind it: in which case of several
            final Matcher name = CASE.matcher(one.get("name").asText());
            assertThat(name.matches()).as(one.get("name").asText()).isTrue();
            tried.add(name.group(1) + " " + name.group(2));
            final JsonNode asked = one.get("promql_expr_test").get(0);
            assertThat(asked.get("expr").asText())
                    .isEqualTo("count(ALERTS{alertname=\"" + name.group(1) + "\",alertstate=\"firing\"})");
            assertThat(asked.get("exp_samples").size())
                    .as(name.group())
                    .isEqualTo(name.group(2).equals("fires") ? 1 : 0);
            assertThat(one.get("input_series")).as(name.group()).isNotEmpty();
        }
        assertThat(tried).isEqualTo(expected);
    }

    @Test
    void each_alert_has_a_section_in_the_runbook_that_answers_the_four_questions() throws IOException {
        final String runbook = Files.readString(RUNBOOK);
        for (JsonNode alert : alerts()) {
            final int begin = runbook.indexOf("### " + name(alert) + "\n");
            assertThat(begin).as("section of %s", name(alert)).isPositive();
            final int next = Pattern.compile("\n##+ ")
                    .matcher(runbook)
                    .results()
                    .mapToInt(match -> match.start())
                    .filter(start -> start > begin)
                    .findFirst()
                    .orElse(runbook.length());
            assertThat(runbook.substring(begin, next)).contains(QUESTIONS);
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("docs/runbook.md#" + name(alert).toLowerCase(java.util.Locale.ROOT));
        }
    }

    @Test
    void each_alert_has_a_name_of_its_own_a_severity_and_says_what_is_wrong() throws IOException {
        final Set<String> names = new HashSet<>();
        assertThat(alerts()).hasSizeGreaterThan(25).allSatisfy(alert -> {
            assertThat(name(alert))
                    .startsWith("Parley")
                    .satisfies(name -> assertThat(names.add(name)).as(name).isTrue());
            assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).isNotBlank();
        });
    }

    @Test
    void the_thresholds_of_the_pools_are_those_that_operators_were_promised() throws IOException {
        final String rules = Files.readString(RULES);
        assertThat(rules)
                .contains("- record: parley:redis_clients:warn_absolute\n        expr: >-\n          vector(80)\n");
        assertThat(alert("ParleyRedisConnectionsHigh").at("/labels/severity").asText())
                .isEqualTo("warning");
        assertThat(alert("ParleyRedisConnectionFailures").get("expr").asText()).contains("[5m]", "> 10");
        assertThat(alert("ParleyRedisConnectionFailures").at("/labels/severity").asText())
                .isEqualTo("critical");
        assertThat(alert("ParleyRedisEvictions").at("/labels/severity").asText())
                .isEqualTo("critical");
    }

    private static JsonNode alert(String name) throws IOException {
        return alerts().stream()
                .filter(alert -> name(alert).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String name(JsonNode alert) {
        return alert.get("alert").asText();
    }

    private static List<JsonNode> alerts() throws IOException {
        final List<JsonNode> alerts = new ArrayList<>();
        for (JsonNode rules : yaml(RULES).findValues("rules")) {
            rules.forEach(rule -> {
                if (rule.has("alert")) {
                    alerts.add(rule);
                }
            });
        }
        return alerts;
    }

    private static JsonNode yaml(Path file) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(file.toFile());
    }
}
