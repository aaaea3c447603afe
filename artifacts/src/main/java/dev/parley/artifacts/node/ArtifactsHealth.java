package dev.parley.artifacts.node;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.UnavailableException;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.HealthCheck;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What readiness depends on beside what every node's does, looked at once a second: the catalog and the disk. A disk that is
 * nearly full, or ffmpeg's not being there, is told and keeps nobody away: downloads and uploads under way go on. Meter: {@code
 * parley.artifacts.catalog.up}.
 */
final class ArtifactsHealth {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactsHealth.class);
    private static final long PERIOD_MILLIS = 1_000;
    private static final ArtifactId NOBODYS = new ArtifactId("a".repeat(26));

    private final HealthCheck database;
    private final HealthCheck disk;
    private final HealthCheck media;
    private final long minFree;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile int catalogUp;
    private boolean away;

    /** @param minFree below which no new upload is taken */
    ArtifactsHealth(Health health, MeterRegistry meters, long minFree) {
        this.database = health.register("catalog");
        this.disk = health.register("artifacts-disk");
        this.media = health.register("ffmpeg");
        this.minFree = minFree;
        Gauge.builder("parley.artifacts.catalog.up", () -> catalogUp).register(meters);
    }

    /** @param lack why recordings are not made seekable here; empty if they are */
    void media(String lack) {
        media.up(lack);
        if (!lack.isEmpty()) {
            LOG.warn("recordings are kept as they come, without a picture: {}", lack);
        }
    }

    /** Looks from now on. */
    void start(Catalog catalog, ChunkStore chunks) {
        Thread.ofVirtual().name("artifacts-health").start(() -> {
            try {
                do {
                    look(catalog, chunks);
                } while (!stopped.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void stop() {
        stopped.countDown();
    }

    private void look(Catalog catalog, ChunkStore chunks) {
        try {
            var _ = catalog.find(NOBODYS);
            database.up();
            catalogUp = 1;
            if (away) {
                away = false;
                LOG.info("the catalog answers again");
            }
        } catch (UnavailableException e) {
            database.down(String.valueOf(e.getMessage()));
            catalogUp = 0;
            if (!away) {
                away = true;
                LOG.warn("the catalog does not answer", e);
            }
        }
        try {
            final long free = chunks.free();
            disk.up(
                    free >= minFree
                            ? ""
                            : "nearly full: " + free + " bytes free, no new upload is taken below " + minFree);
        } catch (UnavailableException e) {
            disk.down(String.valueOf(e.getMessage()));
        }
    }
}
