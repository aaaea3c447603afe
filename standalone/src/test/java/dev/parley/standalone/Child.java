package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Standalone as a process of its own, on free ports, in a process group of its own as a terminal gives it. */
public final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern FOLDER = Pattern.compile("\\S*/parley-\\w+");

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    private Child(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    /** Runs it; standard error goes with standard output. */
    public static Child run(Map<String, String> environment, String... arguments) throws IOException {
        // env gives it back the signals that nohup, or a shell in the background, has had ignored.
        return start(
                "exec $(env $RESET true 2>/dev/null && echo env $RESET) $(command -v setsid) \"$@\"",
                environment,
                arguments);
    }

    /** Runs it as Maven does: below a process that may be killed. */
    static Child runBelowAnother(String... arguments) throws IOException {
        return start("\"$@\" & wait", Map.of(), arguments);
    }

    private static Child start(String script, Map<String, String> environment, String... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                script,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dparley.ends.with.parent=" + script.endsWith("wait"),
                "-cp",
                System.getProperty("java.class.path"),
                Standalone.class.getName()));
        command.addAll(Arrays.asList(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.startsWith("PARLEY_"));
        StandaloneSettings.PORTS.forEach(port -> builder.environment().put(port.key(), "0"));
        builder.environment().put("RESET", "--default-signal=HUP,INT,TERM");
        builder.environment().putAll(environment);
        return new Child(builder.start());
    }

    /** Reads until it is up. */
    public Child awaitUp() throws IOException {
        String line;
        while ((line = output.readLine()) != null) {
            lines.add(line);
            if (line.contains("Ctrl-C")) {
                return this;
            }
        }
        throw new AssertionError("It did not start. It wrote:\n" + text());
    }

    /** Reads to its end. */
    int awaitEnd() throws IOException, InterruptedException {
        String line;
        while ((line = output.readLine()) != null) {
            lines.add(line);
        }
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** What it has written so far. */
    String text() {
        return String.join("\n", lines);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** What stands behind a word at the beginning of a line. */
    public String row(String word) {
        final Matcher row = Pattern.compile("(?m)^ *" + word + " +(\\S+)").matcher(text());
        assertThat(row.find()).as("%s in%n%s", word, text()).isTrue();
        return row.group(1);
    }

    Path folder() {
        final Matcher folder = FOLDER.matcher(row("Log"));
        assertThat(folder.find()).isTrue();
        return Path.of(folder.group());
    }

    /** To the process alone, or with a minus to its group: {@code INT}, {@code TERM}, {@code KILL}. */
    void signal(String name, boolean group) throws IOException, InterruptedException {
        final String target = (group ? "-" : "") + process.pid();
        assertThat(new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " -- " + target)
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Waits until no process and no file of it is left. */
    void assertNothingIsLeft(Path folder) {
        Await.until("the process ends", PATIENCE, () -> !process.isAlive());
        Await.until(folder + " goes", PATIENCE, () -> Files.notExists(folder));
        Await.until(
                "whatever runs in " + folder + " ends",
                PATIENCE,
                () -> ProcessHandle.allProcesses()
                        .filter(ProcessHandle::isAlive)
                        .noneMatch(each -> each.info().commandLine().orElse("").contains(folder.toString())));
    }

    @Override
    public void close() {
        // Not its descendants: they are what cleans up behind it.
        process.destroyForcibly();
    }
}
