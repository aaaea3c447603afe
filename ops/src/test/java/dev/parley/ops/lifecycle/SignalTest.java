package dev.parley.ops.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process of its own, and a real SIGTERM. */
@Timeout(60)
class SignalTest {

    private Process process;

    @AfterEach
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void on_sigterm_it_drains_stops_and_ends_with_zero() throws Exception {
        BufferedReader out = launch("nothing");
        awaitLine(out, "running");
        // Not Process.destroy, which would close the output too.
        process.toHandle().destroy();

        assertThat(out.lines().filter(SignalTest::isStep)).containsExactly("drained", "stopped", "last");
        assertThat(process.waitFor()).isEqualTo(ExitCode.OK.code());
    }

    @Test
    void on_sigint_it_does_the_same() throws Exception {
        BufferedReader out = launch("nothing");
        awaitLine(out, "running");
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

        assertThat(out.lines().filter(SignalTest::isStep)).containsExactly("drained", "stopped", "last");
        assertThat(process.waitFor()).isEqualTo(ExitCode.OK.code());
    }

    @Test
    void a_stop_that_hangs_ends_at_its_deadline_with_a_code_that_says_so() throws Exception {
        BufferedReader out = launch("stop");
        awaitLine(out, "running");
        process.toHandle().destroy();

        assertThat(out.lines().filter(SignalTest::isStep)).containsExactly("drained", "last");
        assertThat(process.waitFor()).isEqualTo(ExitCode.STOP_INCOMPLETE.code());
    }

    @Test
    void a_start_that_fails_ends_with_a_code_that_says_so() throws Exception {
        BufferedReader out = launch("start");

        List<String> lines = out.lines().toList();
        assertThat(lines).anyMatch(line -> line.endsWith("process did not start: part failed: refused"));
        assertThat(lines).contains("stopped", "last").doesNotContain("running");
        assertThat(process.waitFor()).isEqualTo(ExitCode.START_FAILED.code());
    }

    @Test
    void a_signal_while_it_starts_ends_it_in_order() throws Exception {
        BufferedReader out = launch("slow-start");
        awaitLine(out, "starting");
        process.toHandle().destroy();

        assertThat(out.lines().filter(SignalTest::isStep)).containsExactly("drained", "stopped", "last");
        assertThat(process.waitFor()).isEqualTo(ExitCode.OK.code());
    }

    private BufferedReader launch(String wrong) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        process = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SignalledProcess.class.getName(),
                        wrong)
                .redirectErrorStream(true)
                .start();
        return process.inputReader();
    }

    private static void awaitLine(BufferedReader out, String wanted) throws IOException {
        String line = out.readLine();
        while (line != null && !line.equals(wanted)) {
            line = out.readLine();
        }
        assertThat(line).isEqualTo(wanted);
    }

    private static boolean isStep(String line) {
        return List.of("drained", "stopped", "last").contains(line);
    }
}
