package dev.parley.artifacts.node;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactPorts;
import dev.parley.artifacts.core.Artifacts;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.work.Steps;
import dev.parley.artifacts.core.work.Worker;
import dev.parley.artifacts.core.work.WorkerSettings;
import dev.parley.artifacts.http.ArtifactsWire;
import dev.parley.artifacts.http.TokenGuard;
import dev.parley.artifacts.media.Ffmpeg;
import dev.parley.artifacts.media.MediaLimits;
import dev.parley.artifacts.media.TikaTypes;
import dev.parley.artifacts.store.CatalogSettings;
import dev.parley.artifacts.store.FileStores;
import dev.parley.artifacts.store.JdbcCatalog;
import dev.parley.node.ServiceNode;
import dev.parley.ops.config.Secret;
import dev.parley.ops.config.Settings;
import dev.parley.ops.lifecycle.Component;
import dev.parley.ops.lifecycle.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node of artifacts has above what every node stands on, in the order of its start. At a stop, uploads under way are
 * cut, whose clients go on elsewhere or later from what was acknowledged; work is given back for others to take; then rooms are
 * told what there is still to tell.
 */
final class ArtifactsParts {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactsParts.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** ffmpeg is tried meanwhile. */
    private static final Duration OPEN = Duration.ofSeconds(30);

    private static final Duration GIVE_BACK = Duration.ofSeconds(5);

    private final ServiceNode node;
    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    private final ArtifactsHealth health;
    private volatile @Nullable FileStores bytes;
    private volatile @Nullable JdbcCatalog catalog;
    private volatile @Nullable Artifacts artifacts;
    private volatile @Nullable Worker worker;
    private volatile @Nullable ArtifactsWire wire;

    ArtifactsParts(ServiceNode node, Settings settings) {
        this.node = node;
        this.settings = settings;
        this.health = new ArtifactsHealth(node.health(), node.meters(), settings.get(ArtifactSettings.MIN_FREE));
    }

    /** @param port told on which port the wire listens */
    Component[] components(IntConsumer port) {
        return new Component[] {
            Component.named("artifact stores")
                    .onStart(DEADLINE, Step.blocking(this::openStores))
                    .onStop(DEADLINE, Step.blocking(this::closeStores)),
            Component.named("artifacts")
                    .onStart(OPEN, Step.blocking(this::startArtifacts))
                    .onStop(DEADLINE, Step.blocking(this::stopArtifacts)),
            Component.named("artifacts worker")
                    .onStart(DEADLINE, Step.blocking(this::startWorker))
                    .onStop(DEADLINE, Step.blocking(this::stopWorker)),
            Component.named("artifacts wire")
                    .onStart(DEADLINE, Step.blocking(() -> listen(port)))
                    .onDrain(DEADLINE, this::stopAccepting)
                    .onStop(DEADLINE, this::stopWire)
        };
    }

    private void openStores() {
        final FileStores files =
                FileStores.open(settings.get(ArtifactSettings.FOLDER), settings.get(ArtifactSettings.SYNC));
        bytes = files;
        final JdbcCatalog rows = JdbcCatalog.openLater(catalogSettings(), clock, node.meters());
        catalog = rows;
        health.start(rows, files.chunks());
    }

    private CatalogSettings catalogSettings() {
        final Path folder = settings.get(ArtifactSettings.FOLDER);
        final int connections = settings.get(ArtifactSettings.DATABASE_CONNECTIONS);
        return settings.get(ArtifactSettings.DATABASE)
                .map(url -> new CatalogSettings(
                        url,
                        settings.get(ArtifactSettings.DATABASE_USER).orElse(""),
                        settings.get(ArtifactSettings.DATABASE_PASSWORD)
                                .map(Secret::reveal)
                                .orElse(""),
                        connections))
                .orElseGet(() -> CatalogSettings.inFolder(folder));
    }

    private void startArtifacts() throws InterruptedException {
        final FileStores files = there(bytes);
        final JdbcCatalog rows = there(catalog);
        final Ffmpeg ffmpeg =
                Ffmpeg.find(settings.get(ArtifactSettings.MEDIA_SANDBOX), MediaLimits.DEFAULT, files.scratch("media"));
        health.media(ffmpeg.lack().orElse(""));
        final TikaTypes types = new TikaTypes();
        final Artifacts services = Artifacts.of(
                new ArtifactPorts(
                        rows,
                        files.chunks(),
                        files.objects(),
                        types,
                        ffmpeg,
                        new ArtifactPushes(node.announcer(), this::changed),
                        ArtifactSettings.limits(settings),
                        clock),
                new SecureRandom(),
                node.meters());
        artifacts = services;
        final WorkerSettings work = workerSettings();
        if (work != null) {
            worker = new Worker(
                    rows,
                    new Steps(files.objects(), types, ffmpeg, files.scratch("work")),
                    work,
                    node.self().toString(),
                    clock,
                    new SecureRandom(),
                    services::changed,
                    node.meters());
        }
        services.start();
    }

    /** {@code null} if others shall do the work. */
    private @Nullable WorkerSettings workerSettings() {
        final WorkerSettings usual = WorkerSettings.DEFAULT;
        final int slots = settings.get(ArtifactSettings.WORKERS).orElse(usual.slots());
        return slots == 0
                ? null
                : new WorkerSettings(slots, usual.lease(), usual.renewal(), usual.idle(), usual.delays());
    }

    /** Whoever is told that there is work need not wait until a worker looks by itself. */
    private void changed(Artifact artifact) {
        final Worker here = worker;
        if (here != null && artifact.state() == State.PROCESSING) {
            here.wake();
        }
    }

    private void stopArtifacts() {
        final Artifacts services = artifacts;
        if (services != null) {
            services.close();
        }
    }

    private void startWorker() {
        final Worker here = worker;
        if (here != null) {
            here.start();
        }
    }

    private void stopWorker() throws InterruptedException {
        final Worker here = worker;
        if (here != null && !here.stop(GIVE_BACK)) {
            LOG.warn("work was not given back in time: other nodes take it when its lease ends");
        }
    }

    private void listen(IntConsumer port) throws IOException {
        final Artifacts services = there(artifacts);
        final ArtifactsWire http = new ArtifactsWire(
                ArtifactSettings.wire(settings, node.tls()),
                new TokenGuard(node.tokens(), node.revocations()),
                services.uploads(),
                services.library(),
                clock,
                node.meters(),
                node.acceptors(),
                node.workers());
        wire = http;
        final int bound = http.start();
        port.accept(bound);
        LOG.info("HTTP on port {}", bound);
    }

    private CompletionStage<Void> stopAccepting() {
        final ArtifactsWire http = wire;
        return http == null ? CompletableFuture.completedFuture(null) : http.stopAccepting();
    }

    private CompletionStage<Void> stopWire() {
        final ArtifactsWire http = wire;
        return http == null ? CompletableFuture.completedFuture(null) : http.stop();
    }

    private void closeStores() {
        health.stop();
        final JdbcCatalog rows = catalog;
        if (rows != null) {
            rows.close();
        }
        final FileStores files = bytes;
        if (files != null) {
            files.close();
        }
    }

    private static <T> T there(@Nullable T started) {
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }
}
