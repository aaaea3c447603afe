package dev.parley.artifacts.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.store.CatalogSettings;
import dev.parley.artifacts.store.JdbcCatalog;
import dev.parley.artifacts.store.MemoryStores;
import dev.parley.ops.health.CheckState;
import dev.parley.ops.health.Health;
import dev.parley.ops.health.Status;
import dev.parley.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ArtifactsHealthTest {
    private static final int FREE = 1_000;

    private final Health health = new Health(Clock.systemUTC(), new SimpleMeterRegistry());
    private final JdbcCatalog catalog = JdbcCatalog.open(
            CatalogSettings.inMemory(UUID.randomUUID().toString()), Clock.systemUTC(), new SimpleMeterRegistry());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ArtifactsHealth watch = new ArtifactsHealth(health, meters, FREE);

    @AfterEach
    void stop() {
        watch.stop();
        catalog.close();
    }

    private CheckState check(String name) {
        return health.readiness().checks().stream()
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void start(long free) {
        watch.media("not installed: ffmpeg");
        watch.start(catalog, new MemoryStores(free).chunks());
        Await.until("it is ready", () -> health.readiness().isUp());
    }

    private double catalogUp() {
        return meters.get("parley.artifacts.catalog.up").gauge().value();
    }

    @Test
    void a_disk_that_is_nearly_full_and_ffmpeg_that_is_missing_are_told_and_keep_nobody_away() {
        start(FREE - 1);
        assertThat(check("artifacts-disk").detail()).startsWith("nearly full: 999 bytes free");
        assertThat(check("ffmpeg").detail()).isEqualTo("not installed: ffmpeg");
    }

    @Test
    void a_catalog_that_does_not_answer_keeps_clients_away_by_its_name() {
        start(FREE);
        assertThat(check("artifacts-disk").detail()).isEmpty();
        Await.until("the catalog is up", () -> catalogUp() == 1);
        catalog.close();
        Await.until("it is not ready", () -> !health.readiness().isUp());
        Await.until("the catalog is not up", () -> catalogUp() == 0);
        assertThat(check("catalog").detail()).isNotEmpty();
        assertThat(check("artifacts-disk").status()).isEqualTo(Status.UP);
    }
}
