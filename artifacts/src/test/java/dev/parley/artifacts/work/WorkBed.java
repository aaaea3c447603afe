package dev.parley.artifacts.work;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Catalog.Step;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.ClientId;
import dev.parley.artifacts.core.Draft;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.MediaTool;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.TypeFinder;
import dev.parley.artifacts.core.work.Steps;
import dev.parley.artifacts.core.work.Worker;
import dev.parley.artifacts.core.work.WorkerSettings;
import dev.parley.artifacts.store.CatalogSettings;
import dev.parley.artifacts.store.JdbcCatalog;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.UserId;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A catalog in H2, objects in a folder, a time that the test moves, and workers of them. */
final class WorkBed implements AutoCloseable {
    static final WorkerSettings SETTINGS = new WorkerSettings(
            1, Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofMillis(20), WorkerSettings.DEFAULT.delays());
    private static final Duration STOPPING = Duration.ofSeconds(10);
    private static final SecureRandom RANDOM = new SecureRandom();

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-30T08:00:00Z"));
    final InstantSource clock = now::get;
    final FakeMedia media = new FakeMedia();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final ConcurrentLinkedQueue<Artifact> told = new ConcurrentLinkedQueue<>();
    final FolderObjects objects;
    final JdbcCatalog catalog;
    private final Path folder;
    private final List<Worker> workers = new ArrayList<>();

    WorkBed(Path folder) throws IOException {
        this.folder = folder;
        objects = new FolderObjects(Files.createDirectory(folder.resolve("objects")));
        catalog = JdbcCatalog.open(
                CatalogSettings.inMemory("work-" + ArtifactId.random(RANDOM)), Clock.systemUTC(), meters);
    }

    /** One that works. */
    Worker worker(String name) throws IOException {
        return worker(name, catalog, SETTINGS, media);
    }

    Worker worker(String name, Catalog through, WorkerSettings settings, MediaTool tool) throws IOException {
        return worker(name, through, settings, tool, meters);
    }

    Worker worker(String name, Catalog through, WorkerSettings settings, MediaTool tool, MeterRegistry registry)
            throws IOException {
        final Worker worker = new Worker(
                through,
                new Steps(objects, types(), tool, scratch(name)),
                settings,
                name,
                clock,
                new Random(1),
                told::add,
                registry);
        workers.add(worker);
        worker.start();
        return worker;
    }

    Path scratch(String name) throws IOException {
        return Files.createDirectories(folder.resolve("scratch-" + name));
    }

    private static TypeFinder types() {
        return head -> new String(head, StandardCharsets.ISO_8859_1).startsWith("webm")
                ? "video/webm"
                : "application/octet-stream";
    }

    /** Stored, and to be worked on. */
    Artifact stored(Kind kind, byte[] bytes, @Nullable String sha256Said, Step... steps) throws IOException {
        final ArtifactId id = ArtifactId.random(RANDOM);
        final Draft draft = new Draft(
                new RoomName("room"),
                null,
                kind,
                new ClientId(id.value()),
                "it",
                "video/webm",
                (long) bytes.length,
                sha256Said);
        final Instant at = now.get();
        catalog.claim(id, new UserId("ann"), draft, "files", at, at.plusSeconds(60));
        catalog.move(id, 0, State.CLAIMED, State.ASSEMBLING, Change.NONE).orElseThrow();
        final Artifact stored =
                catalog.move(id, 0, State.ASSEMBLING, State.STORED, Change.NONE).orElseThrow();
        Files.write(objects.path(stored.content()), bytes);
        return catalog.moveToWork(id, 0, State.STORED, Change.NONE, List.of(steps), at)
                .orElseThrow();
    }

    Artifact stored(Step... steps) throws IOException {
        return stored(Kind.RECORDING, "webm, as it came".getBytes(StandardCharsets.UTF_8), null, steps);
    }

    Artifact find(Artifact artifact) {
        return catalog.find(artifact.id()).orElseThrow();
    }

    Artifact await(Artifact artifact, State state) {
        Await.until(artifact.id() + " is " + state, () -> find(artifact).state() == state);
        return find(artifact);
    }

    /** How often a step came to that. */
    long ended(String step, String outcome) {
        final var timer = meters.find("parley.artifacts.job.run")
                .tags("step", step, "outcome", outcome)
                .timer();
        return timer == null ? 0 : timer.count();
    }

    void pass(Duration time) {
        now.updateAndGet(then -> then.plus(time));
    }

    @Override
    public void close() throws Exception {
        try {
            for (Worker worker : workers) {
                if (!worker.stop(STOPPING)) {
                    throw new AssertionError("a worker did not stop");
                }
            }
        } finally {
            catalog.close();
        }
    }
}
