package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactPorts;
import dev.parley.artifacts.core.Artifacts;
import dev.parley.artifacts.core.Limits;
import dev.parley.artifacts.core.MediaTool;
import dev.parley.artifacts.core.RoomVoice;
import dev.parley.artifacts.store.CatalogSettings;
import dev.parley.artifacts.store.FileStores;
import dev.parley.artifacts.store.JdbcCatalog;
import dev.parley.protocol.RoomName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The real ones: a catalog in H2, bytes in files. Nobody works on them, and no room is told. What goes on by itself does not. */
final class RealArtifacts implements AutoCloseable {
    private static final int MANY = 10_000;

    private final FileStores stores;
    private final JdbcCatalog catalog;
    private final Artifacts artifacts;

    /** The catalog in memory, and so many uploads of one user that no test is in the way of another. */
    RealArtifacts(Path folder) {
        this(folder, CatalogSettings.inMemory(UUID.randomUUID().toString()), MANY);
    }

    RealArtifacts(Path folder, CatalogSettings database, int openPerUser) {
        final Limits usual = Limits.DEFAULT;
        this.stores = FileStores.open(folder);
        this.catalog = JdbcCatalog.open(database, Clock.systemUTC(), new SimpleMeterRegistry());
        this.artifacts = Artifacts.of(
                new ArtifactPorts(
                        catalog,
                        stores.chunks(),
                        stores.objects(),
                        head -> "application/octet-stream",
                        new NoMedia(),
                        new NoVoice(),
                        new Limits(
                                WireUnderTest.MAX_BYTES,
                                openPerUser,
                                usual.idle(),
                                usual.longest(),
                                usual.kept(),
                                usual.tombstone(),
                                usual.silence(),
                                0),
                        Clock.systemUTC()),
                new SecureRandom(),
                new SimpleMeterRegistry());
    }

    Artifacts artifacts() {
        return artifacts;
    }

    @Override
    public void close() {
        artifacts.close();
        catalog.close();
        stores.close();
    }

    private static final class NoVoice implements RoomVoice {
        @Override
        public CompletionStage<Boolean> tell(Artifact artifact) {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public void progress(RoomName room, ArtifactId id, long offset, long length) {}
    }

    private static final class NoMedia implements MediaTool {
        @Override
        public boolean present() {
            return false;
        }

        @Override
        public Optional<Probe> probe(Path file) {
            return Optional.empty();
        }

        @Override
        public Probe remux(Path file, Path into) throws MediaException {
            throw new MediaException("there is none", true);
        }

        @Override
        public Optional<Probe> thumbnail(Path file, Path into) {
            return Optional.empty();
        }
    }
}
