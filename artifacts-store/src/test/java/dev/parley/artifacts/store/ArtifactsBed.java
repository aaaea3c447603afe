package dev.parley.artifacts.store;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactPorts;
import dev.parley.artifacts.core.Artifacts;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Catalog.Step;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.ClientId;
import dev.parley.artifacts.core.Draft;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.Limits;
import dev.parley.artifacts.core.MediaTool;
import dev.parley.artifacts.core.Requester;
import dev.parley.artifacts.core.RoomVoice;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Artifacts over H2 and bytes in memory, with a clock and a room of the test's. */
final class ArtifactsBed implements AutoCloseable {
    /** In which no type is found, but a defect of whoever looks for it. */
    static final String DEFECT = "!";

    static final RoomName ROOM = new RoomName("room");
    static final Requester ANN = new Requester(new UserId("ann"), ROOM::equals, false);
    static final Requester BEN = new Requester(new UserId("ben"), ROOM::equals, false);
    static final Requester MODERATOR = new Requester(new UserId("eve"), ROOM::equals, true);
    static final Requester STRANGER = new Requester(new UserId("ann"), room -> false, true);

    final TestClock clock = new TestClock();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final MemoryStores stores;
    final JdbcCatalog catalog;
    final Told told = new Told();
    final Limits limits;
    boolean ffmpeg = true;
    Artifacts artifacts;

    ArtifactsBed() {
        this(Limits.DEFAULT.maxBytes(), 1L << 30);
    }

    ArtifactsBed(long maxBytes, long capacity) {
        this(maxBytes, capacity, Duration.ofSeconds(30));
    }

    ArtifactsBed(long maxBytes, long capacity, Duration silence) {
        this.limits = new Limits(
                maxBytes,
                4,
                Duration.ofHours(24),
                Duration.ofDays(7),
                Duration.ofDays(30),
                Duration.ofDays(30),
                silence,
                1000);
        this.stores = new MemoryStores(capacity);
        this.catalog = JdbcCatalog.open(
                CatalogSettings.inMemory(UUID.randomUUID().toString()), clock, new SimpleMeterRegistry());
        this.artifacts = node();
    }

    /** Another node over the same. */
    Artifacts node() {
        return node(catalog, stores.chunks(), new SecureRandom());
    }

    Artifacts node(Catalog ofNode, ChunkStore chunks, SecureRandom random) {
        return Artifacts.of(
                new ArtifactPorts(
                        ofNode, chunks, stores.objects(), ArtifactsBed::type, new Media(), told, limits, clock),
                random,
                meters);
    }

    private static String type(byte[] head) {
        if (new String(head, StandardCharsets.US_ASCII).startsWith(DEFECT)) {
            throw new IllegalStateException("a defect of the test's");
        }
        return head.length > 0 && head[0] == '%' ? "application/pdf" : "application/octet-stream";
    }

    static Draft draft(String clientId, @Nullable Long length) {
        return draft(Kind.FILE, clientId, length, null);
    }

    static Draft draft(Kind kind, String clientId, @Nullable Long length, @Nullable String sha256) {
        return new Draft(ROOM, null, kind, new ClientId(clientId), "plan.pdf", "", length, sha256);
    }

    /** Does all jobs that are due, and nothing in them. */
    void work() {
        while (true) {
            final Optional<Job> job =
                    catalog.takeJob(EnumSet.allOf(Step.class), "worker", clock.instant(), Duration.ofMinutes(1));
            if (job.isEmpty()) {
                return;
            }
            catalog.done(job.get(), Change.NONE, List.of(), clock.instant()).ifPresent(artifacts::changed);
        }
    }

    /** What the room has been told of it, in order, once nothing is under way any more. */
    List<Artifact> toldOf(ArtifactId id) {
        Await.until("all is told", Duration.ofSeconds(10), () -> artifacts.announcing() == 0);
        return told.of(id);
    }

    double count(String meter) {
        return meters.find(meter).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Override
    public void close() {
        artifacts.close();
        catalog.close();
    }

    /** Goes on when it is told to. */
    static final class TestClock extends Clock {
        private volatile Instant now = Instant.parse("2026-11-30T08:00:00Z");

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** A room that remembers, and that can be out of reach. */
    static final class Told implements RoomVoice {
        private final List<Artifact> all = Collections.synchronizedList(new ArrayList<>());
        final List<Long> progress = Collections.synchronizedList(new ArrayList<>());
        volatile boolean reachable = true;
        /** Of which somebody in the room never hears. */
        volatile Predicate<Artifact> deaf = artifact -> false;

        @Override
        public CompletionStage<Boolean> tell(Artifact artifact) {
            final boolean heard = reachable && !deaf.test(artifact);
            if (heard) {
                all.add(artifact);
            }
            return CompletableFuture.completedFuture(heard);
        }

        @Override
        public void progress(RoomName room, ArtifactId id, long offset, long length) {
            progress.add(offset);
        }

        List<Artifact> of(ArtifactId id) {
            synchronized (all) {
                return all.stream().filter(one -> one.id().equals(id)).toList();
            }
        }
    }

    private final class Media implements MediaTool {
        @Override
        public boolean present() {
            return ffmpeg;
        }

        @Override
        public Optional<Probe> probe(Path file) {
            return Optional.empty();
        }

        @Override
        public Probe remux(Path file, Path into) throws MediaException {
            throw new MediaException("none here", true);
        }

        @Override
        public Optional<Probe> thumbnail(Path file, Path into) {
            return Optional.empty();
        }
    }
}
