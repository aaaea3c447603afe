package dev.parley.artifacts.store;

import static dev.parley.artifacts.store.ArtifactsBed.ANN;
import static dev.parley.artifacts.store.ArtifactsBed.ROOM;
import static dev.parley.artifacts.store.ArtifactsBed.draft;
import static dev.parley.artifacts.store.StoresContract.bytes;
import static dev.parley.artifacts.store.StoresContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal.Code;
import dev.parley.artifacts.core.Artifacts;
import dev.parley.artifacts.core.Requester;
import dev.parley.artifacts.core.Uploads.Receiving;
import dev.parley.protocol.UserId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uploads that nobody goes on with, and what is left of them. In the build a thousand; {@code -Dtest.argLine=-Dartifacts.opened=10000} is
 * the long form.
 */
class ManyUploadsTest {
    private static final int UPLOADS = Integer.getInteger("artifacts.opened", 1_000);
    /** One is every 5 s. */
    private static final int MOST_SWEEPS = UPLOADS / 1_000 + 1;

    private final ArtifactsBed bed = new ArtifactsBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void they_hold_two_files_each_and_no_descriptor_and_once_expired_they_go_by_a_thousand_a_sweep(@TempDir Path folder)
            throws Exception {
        try (FileStores files = FileStores.open(folder, DiskSync.NONE);
                Artifacts node = bed.node(bed.catalog, files.chunks(), new SecureRandom())) {
            final long descriptors = descriptors();
            for (int i = 0; i < UPLOADS; i++) {
                final Requester user =
                        new Requester(new UserId("u" + i / bed.limits.openPerUser()), ROOM::equals, false);
                final ArtifactId id = node.uploads()
                        .create(user, draft("c" + i, 9L))
                        .artifact()
                        .id();
                try (Receiving receiving = node.uploads().receive(user, id, 0, null, () -> {})) {
                    receiving.write(bytes("x"));
                    receiving.acknowledge();
                }
            }
            assertThat(descriptors() - descriptors).isLessThan(100);
            assertThat(files(folder)).isEqualTo(2 * UPLOADS);

            bed.clock.advance(bed.limits.idle().plusSeconds(1));
            sweep(node);
            assertThat(files(folder)).isZero();
            bed.clock.advance(bed.limits.idle().plusSeconds(1));
            sweep(node);
            assertThat(bed.catalog.expired(bed.clock.instant().plus(Duration.ofDays(99)), 1))
                    .isEmpty();
            assertThat(node.uploads().active()).isZero();
        }
    }

    @Test
    void who_opens_more_than_he_may_to_no_end_or_takes_each_back_leaves_nothing_for_longer_than_a_day()
            throws Exception {
        for (int i = 0; i < bed.limits.openPerUser(); i++) {
            bed.artifacts.uploads().create(ANN, draft("open" + i, 9L));
        }
        for (int i = 0; i < UPLOADS; i++) {
            final int number = i;
            refused(Code.TOO_MANY, () -> bed.artifacts.uploads().create(ANN, draft("more" + number, 9L)));
        }
        bed.artifacts
                .uploads()
                .cancel(
                        ANN,
                        bed.artifacts
                                .uploads()
                                .create(ANN, draft("open0", 9L))
                                .artifact()
                                .id());
        for (int i = 0; i < UPLOADS; i++) {
            final Artifact one =
                    bed.artifacts.uploads().create(ANN, draft("back" + i, 9L)).artifact();
            bed.artifacts.uploads().cancel(ANN, one.id());
        }
        bed.clock.advance(bed.limits.idle().plusSeconds(1));
        sweep(bed.artifacts);
        bed.clock.advance(bed.limits.idle().plusSeconds(1));
        sweep(bed.artifacts);
        assertThat(bed.catalog.expired(bed.clock.instant().plus(Duration.ofDays(99)), 1))
                .isEmpty();
    }

    private static void sweep(Artifacts node) {
        for (int i = 0; i < MOST_SWEEPS; i++) {
            node.sweep();
        }
    }

    private static long descriptors() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    private static long files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("uploads"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
