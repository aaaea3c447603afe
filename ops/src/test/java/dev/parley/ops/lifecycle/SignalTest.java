package dev.parley.ops.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process of its own, and a real SIGTERM. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignalTest {

    private static final List<String> STEPS = List.of("drained", "stopped", "last");

    private Process process;

    @AfterEach
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, running, TERM, OK, drained stopped last",
        "nothing, running, INT, OK, drained stopped last",
        "slow-start, starting, TERM, OK, drained stopped last",
        "stop, running, TERM, STOP_INCOMPLETE, drained last"
    })
    void a_signal_ends_it_in_order_within_its_deadlines_and_with_a_code_that_says_how_it_went(
            String wrong, String awaited, String signal, ExitCode code, String steps) throws Exception {
        BufferedReader out = launch(wrong);
        awaitLine(out, awaited);
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();

        assertThat(out.lines().filter(STEPS::contains)).containsExactly(steps.split(" "));
        assertThat(process.waitFor()).isEqualTo(code.code());
    }

    @Test
    void a_start_that_fails_ends_with_a_code_that_says_so() throws Exception {
        BufferedReader out = launch("start");

        List<String> lines = out.lines().toList();
        assertThat(lines).anyMatch(line -> line.endsWith("process did not start: part failed: refused"));
        assertThat(lines).contains("stopped", "last").doesNotContain("running");
        assertThat(process.waitFor()).isEqualTo(ExitCode.START_FAILED.code());
    }

    private BufferedReader launch(String wrong) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        // Gives the JVM back the signals that nohup, or a shell in the background, has had ignored.
                        "exec $(env $RESET true 2>/dev/null && echo env $RESET) \"$@\"",
                        "sh",
                        java,
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SignalledProcess.class.getName(),
                        wrong)
                .redirectErrorStream(true);
        builder.environment().put("RESET", "--default-signal=HUP,INT,TERM");
        process = builder.start();
        return process.inputReader();
    }

    private static void awaitLine(BufferedReader out, String wanted) throws IOException {
        String line = out.readLine();
        while (line != null && !line.equals(wanted)) {
            line = out.readLine();
        }
        assertThat(line).isEqualTo(wanted);
    }
}
