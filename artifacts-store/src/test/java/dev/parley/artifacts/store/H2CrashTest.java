package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.protocol.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2CrashTest {
    private static final int CLAIMS = 50;

    @Test
    void what_was_committed_outlives_a_killed_process(@TempDir Path folder) throws Exception {
        final Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Claims.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final Set<ArtifactId> claimed = new HashSet<>();
        try (BufferedReader output = process.inputReader()) {
            while (claimed.size() < CLAIMS) {
                final String line = output.readLine();
                assertThat(line).as("what the process says").isNotNull();
                ArtifactId.parse(line).ifPresent(claimed::add);
            }
        } finally {
            // At once after its last word: SIGKILL.
            process.destroyForcibly().waitFor();
        }
        try (JdbcCatalog catalog =
                JdbcCatalog.open(CatalogSettings.inFolder(folder), Clock.systemUTC(), new SimpleMeterRegistry())) {
            assertThat(catalog.unknown(claimed)).isEmpty();
        }
    }

    /** The process: it says each id once its claim is committed, until it is killed. */
    static final class Claims {
        private Claims() {}

        @SuppressWarnings("SystemOut") // by which it answers
        public static void main(String[] arguments) {
            final SecureRandom random = new SecureRandom();
            try (JdbcCatalog catalog = JdbcCatalog.open(
                    CatalogSettings.inFolder(Path.of(arguments[0])), Clock.systemUTC(), new SimpleMeterRegistry())) {
                for (int i = 0; ; i++) {
                    final ArtifactId id = ArtifactId.random(random);
                    final Instant now = Instant.now();
                    catalog.claim(
                            id, new UserId("ann"), ArtifactsBed.draft("c" + i, 9L), "files", now, now.plusSeconds(60));
                    System.out.println(id);
                }
            }
        }
    }
}
