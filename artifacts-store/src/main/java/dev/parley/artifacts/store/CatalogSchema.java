package dev.parley.artifacts.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.parley.artifacts.core.UnavailableException;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The catalog's tables, brought up to date by whoever first asks for something. Thread-safe. */
final class CatalogSchema {
    private final HikariDataSource pool;
    private final ReentrantLock migrating = new ReentrantLock();
    private volatile boolean current;

    CatalogSchema(HikariDataSource pool) {
        this.pool = pool;
    }

    /** @throws UnavailableException if it can't be brought up to date, or somebody is at it */
    void require() {
        if (!current) {
            // One at a time tries a database that is away; nobody stands in line for it.
            if (!migrating.tryLock()) {
                throw new UnavailableException("the catalog is not there yet");
            }
            try {
                if (!current) {
                    migrate();
                    current = true;
                }
            } finally {
                migrating.unlock();
            }
        }
    }

    private void migrate() {
        try {
            Flyway.configure(CatalogSchema.class.getClassLoader())
                    .dataSource(pool)
                    .locations("classpath:dev/parley/artifacts/store/migration")
                    .table("artifacts_schema")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new UnavailableException("the catalog's schema can't be brought up to date", e);
        }
    }
}
