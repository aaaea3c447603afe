package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.standalone.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private static final Pattern PASTED =
            Pattern.compile("```\n\\$ mvn -q compile exec:exec\n(.*?)```", Pattern.DOTALL);
    private static final String LEFT_OUT = "  …";
    private static final Pattern TOOK = Pattern.compile("Parley is up, (\\d+)\\.(\\d) s after its start");
    private static final String BY_MAVEN = "parley.ends.with.parent";

    @BeforeEach
    void run_by_maven() {
        System.setProperty(BY_MAVEN, "true");
    }

    @AfterEach
    void forget_maven() {
        System.clearProperty(BY_MAVEN);
    }

    @Test
    void the_readme_shows_it_as_it_is_printed_but_for_the_lines_that_it_leaves_out() throws Exception {
        final Matcher pasted = PASTED.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(pasted.find()).isTrue();
        final List<String> shown =
                pasted.group(1).lines().filter(line -> !line.equals(LEFT_OUT)).toList();
        final List<String> all = new ArrayList<>(List.of(saidByMaven()));
        all.addAll(printed(took(pasted.group(1))));
        assertThat(all).containsSubsequence(shown);
    }

    /** What the build says when it is the first. */
    private static String saidByMaven() throws IOException {
        final Matcher echo = Pattern.compile(
                        "<executable>echo</executable>\\s*<arguments>\\s*<argument>(.*?)</argument>")
                .matcher(Files.readString(Path.of("..", "pom.xml")));
        assertThat(echo.find()).isTrue();
        return echo.group(1);
    }

    /** How long the start took that the README shows: whatever was measured last. */
    private static Duration took(String shown) {
        final Matcher took = TOOK.matcher(shown);
        assertThat(took.find()).isTrue();
        return Duration.ofMillis(1000L * Integer.parseInt(took.group(1)) + 100L * Integer.parseInt(took.group(2)));
    }

    private static List<String> printed(Duration took) {
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new Announcement(
                        took,
                        "localhost",
                        new Announcement.Ports(7088, 7080, 7081, 7082, 7090, 7091, 7092),
                        "127.0.0.1:1  127.0.0.1:2  127.0.0.1:3",
                        "amqp://127.0.0.1:4",
                        "secret",
                        "admin token",
                        "token",
                        "/tmp/parley/parley.log")
                .show(new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false));
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
