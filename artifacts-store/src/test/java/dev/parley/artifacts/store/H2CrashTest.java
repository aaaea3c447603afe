package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog.Claim;
import dev.parley.artifacts.core.Draft;
import dev.parley.protocol.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2CrashTest {
    private static final int CLAIMS = 50;
    private static final int CLAIMANTS = 16;
    private static final int ROUNDS = 8;

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

    /** As of a process that is killed the moment that somebody has been told: what is in the file then is what is left. */
    @Test
    void whoever_is_told_of_a_claim_is_told_of_one_that_is_in_the_file(@TempDir Path folder, @TempDir Path left)
            throws Exception {
        final Path file = folder.resolve("catalog.mv.db");
        final Path copy = left.resolve("catalog.mv.db");
        final SecureRandom random = new SecureRandom();
        try (JdbcCatalog catalog = JdbcCatalog.open(
                        CatalogSettings.inFolder(folder), Clock.systemUTC(), new SimpleMeterRegistry());
                ExecutorService clients = Executors.newFixedThreadPool(CLAIMANTS)) {
            for (int round = 0; round < ROUNDS; round++) {
                final Draft draft = ArtifactsBed.draft("c" + round, 9L);
                final Set<ArtifactId> told = ConcurrentHashMap.newKeySet();
                final CompletableFuture<byte[]> first = new CompletableFuture<>();
                final List<Callable<Void>> all = Collections.nCopies(CLAIMANTS, () -> {
                    final ArtifactId id = claim(catalog, random, draft);
                    if (told.add(id) && !first.isDone()) {
                        first.complete(Files.readAllBytes(file));
                    }
                    return null;
                });
                for (Future<Void> one : clients.invokeAll(all)) {
                    one.get();
                }
                Files.write(copy, first.get());
                try (Connection found = DriverManager.getConnection(
                                CatalogSettings.inFolder(left).url());
                        Statement statement = found.createStatement();
                        ResultSet row = statement.executeQuery(
                                "select count(*) from artifact where client_id = 'c" + round + "'")) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getInt(1)).as("round %s", round).isEqualTo(told.size());
                }
            }
        }
    }

    private static ArtifactId claim(JdbcCatalog catalog, SecureRandom random, Draft draft) {
        final UserId ann = new UserId("ann");
        final Instant now = Instant.now();
        return catalog.claimed(ann, draft)
                .orElseGet(() -> {
                    final Claim claim =
                            catalog.claim(ArtifactId.random(random), ann, draft, "files", now, now.plusSeconds(60));
                    return switch (claim) {
                        case Claim.Won(Artifact artifact) -> artifact;
                        case Claim.Known(Artifact artifact) -> artifact;
                    };
                })
                .id();
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
