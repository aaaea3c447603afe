package dev.parley.artifacts.store;

import dev.parley.artifacts.core.Catalog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2CatalogTest extends CatalogContract {
    private static JdbcCatalog catalog;

    @BeforeAll
    static void open(@TempDir Path folder) {
        catalog = JdbcCatalog.open(CatalogSettings.inFolder(folder), Clock.systemUTC(), new SimpleMeterRegistry());
    }

    @AfterAll
    static void close() {
        catalog.close();
    }

    @Override
    Catalog catalog() {
        return catalog;
    }
}
