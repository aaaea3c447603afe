package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog.Claim;
import dev.parley.artifacts.core.Draft;
import dev.parley.artifacts.core.UnavailableException;
import dev.parley.protocol.UserId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
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
    private static final int ROUNDS = 100;
    /** As {@link JdbcCatalog} says. */
    private static final Duration BOUND = Duration.ofSeconds(10);

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

    /**
     * As of a process that is killed the moment that somebody has been told: what is in the file then is what is left. Without turns one
     * of some fifteen rounds finds nothing there.
     */
    @Test
    void whoever_is_told_of_a_claim_is_told_of_one_that_is_in_the_file(@TempDir Path folder, @TempDir Path left)
            throws Exception {
        final Path file = folder.resolve("catalog.mv.db");
        final SecureRandom random = new SecureRandom();
        byte[] last = {};
        try (JdbcCatalog catalog = JdbcCatalog.open(
                        CatalogSettings.inFolder(folder), Clock.systemUTC(), new SimpleMeterRegistry());
                ExecutorService clients = Executors.newFixedThreadPool(CLAIMANTS)) {
            for (int round = 0; round < ROUNDS; round++) {
                final String name = clientId(round);
                final Draft draft = ArtifactsBed.draft(name, 9L);
                final Set<ArtifactId> told = ConcurrentHashMap.newKeySet();
                final CompletableFuture<byte[]> first = new CompletableFuture<>();
                final List<Callable<Void>> all = Collections.nCopies(CLAIMANTS, () -> {
                    if (told.add(claim(catalog, random, draft)) && !first.isDone()) {
                        first.complete(Files.readAllBytes(file));
                    }
                    return null;
                });
                for (Future<Void> one : clients.invokeAll(all)) {
                    one.get();
                }
                assertThat(told).hasSize(1);
                last = first.get();
                assertThat(new String(last, StandardCharsets.ISO_8859_1).contains(name))
                        .as("round %s", round)
                        .isTrue();
            }
        }
        Files.write(left.resolve("catalog.mv.db"), last);
        try (JdbcCatalog found =
                JdbcCatalog.open(CatalogSettings.inFolder(left), Clock.systemUTC(), new SimpleMeterRegistry())) {
            assertThat(found.claimed(new UserId("ann"), ArtifactsBed.draft(clientId(ROUNDS - 1), 9L)))
                    .isPresent();
        }
    }

    private static String clientId(int round) {
        return "claim-" + (1_000 + round);
    }

    @Test
    void where_the_database_stands_still_no_claim_waits_for_all_those_before_it(@TempDir Path folder) throws Exception {
        final CatalogSettings settings = CatalogSettings.inFolder(folder);
        final SecureRandom random = new SecureRandom();
        final Draft draft = ArtifactsBed.draft("c", 9L);
        final Instant now = Instant.now();
        try (JdbcCatalog catalog = JdbcCatalog.open(settings, Clock.systemUTC(), new SimpleMeterRegistry());
                ExecutorService clients = Executors.newFixedThreadPool(CLAIMANTS);
                Connection other = DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
            other.setAutoCommit(false);
            final UserId ann = new UserId("ann");
            ClaimRow.insert(other, ArtifactId.random(random), ann, draft, "files", now, now.plusSeconds(60));
            final List<Callable<Void>> all = Collections.nCopies(CLAIMANTS, () -> {
                assertThatThrownBy(() ->
                                catalog.claim(ArtifactId.random(random), ann, draft, "files", now, now.plusSeconds(60)))
                        .isInstanceOf(UnavailableException.class);
                return null;
            });
            final long began = System.nanoTime();
            for (Future<Void> one : clients.invokeAll(all)) {
                one.get();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(BOUND);
            other.rollback();
            assertThat(catalog.claim(ArtifactId.random(random), ann, draft, "files", now, now.plusSeconds(60)))
                    .isInstanceOf(Claim.Won.class);
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
