package dev.parley.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.testkit.Programs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The unit of systemd. */
class SystemdTest {
    private static final Path UNIT = Path.of(System.getProperty("project.root"), "deploy/systemd/parley@.service");

    @Test
    void systemd_has_no_complaint() throws Exception {
        final Optional<Path> program = Programs.find("systemd-analyze");
        assumeTrue(program.isPresent(), "no systemd-analyze on the PATH");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/java")), "no /usr/bin/java, which the unit runs");
        final Process process = new ProcessBuilder(program.get().toString(), "verify", "--man=no", UNIT.toString())
                .redirectErrorStream(true)
                .start();
        try {
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(output.lines().filter(line -> line.contains("parley"))).isEmpty();
            assertThat(process.exitValue()).as(output).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void it_starts_a_node_as_the_image_does() throws Exception {
        final List<String> unit = Files.readAllLines(UNIT);
        assertThat(unit)
                .contains("WorkingDirectory=/opt/parley/%i")
                .contains(
                        "ExecStart=/usr/bin/java @parley.jvm -Xmx512m -jar parley-%i.jar --config /etc/parley/parley.conf")
                .contains("RestartPreventExitStatus=2");
    }
}
