package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.UnavailableException;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.NeedsPostgres;
import dev.parley.testkit.infra.TestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@NeedsPostgres
class PostgresCatalogTest extends CatalogContract {
    private static TestServer server;
    private static JdbcCatalog catalog;

    @BeforeAll
    static void open() {
        server = Infra.newPostgres();
        catalog = JdbcCatalog.open(
                new CatalogSettings(server.uri(), "postgres", "", CatalogSettings.CONNECTIONS),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        if (catalog != null) {
            catalog.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    Catalog catalog() {
        return catalog;
    }

    @Test
    void a_server_that_hangs_or_is_killed_is_unavailable_in_time_and_had_again_by_itself() {
        final ArtifactId id = ArtifactId.random(new SecureRandom());
        server.pause();
        try {
            final long begin = System.nanoTime();
            assertThatThrownBy(() -> catalog.find(id)).isInstanceOf(UnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        } finally {
            server.resume();
        }
        Await.until("the catalog answers again", Duration.ofSeconds(30), () -> answers(id));
        server.crash();
        assertThatThrownBy(() -> catalog.find(id)).isInstanceOf(UnavailableException.class);
        server.restart();
        Await.until("the catalog answers again", Duration.ofSeconds(30), () -> answers(id));
    }

    private static boolean answers(ArtifactId id) {
        try {
            return catalog.find(id).isEmpty();
        } catch (UnavailableException e) {
            return false;
        }
    }
}
