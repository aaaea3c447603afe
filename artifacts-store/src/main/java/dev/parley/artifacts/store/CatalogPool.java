package dev.parley.artifacts.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToIntFunction;

/** Connections to the catalog's database. */
final class CatalogPool {
    static final long BORROW_MILLIS = 3_000;
    private static final long VALIDATION_MILLIS = 1_000;

    private CatalogPool() {}

    /** Waits for no connection: whoever needs one does. */
    static HikariDataSource open(CatalogSettings settings, MeterRegistry meters) {
        final HikariConfig config = new HikariConfig();
        config.setPoolName("catalog");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionTimeout(BORROW_MILLIS);
        config.setValidationTimeout(VALIDATION_MILLIS);
        if (settings.postgres()) {
            boundPostgres(config);
        }
        final HikariDataSource pool = new HikariDataSource(config);
        gauge(meters, "active", pool, HikariPoolMXBean::getActiveConnections);
        gauge(meters, "idle", pool, HikariPoolMXBean::getIdleConnections);
        gauge(meters, "waiting", pool, HikariPoolMXBean::getThreadsAwaitingConnection);
        return pool;
    }

    /** The server gives up on a statement first, then the driver on the server, in seconds. */
    private static void boundPostgres(HikariConfig config) {
        config.addDataSourceProperty("connectTimeout", "3");
        config.addDataSourceProperty("loginTimeout", "3");
        config.addDataSourceProperty("socketTimeout", "8");
        config.addDataSourceProperty("cancelSignalTimeout", "2");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "parley-artifacts");
        config.addDataSourceProperty(
                "options",
                "-c statement_timeout=5000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000");
    }

    private static void gauge(
            MeterRegistry meters, String state, HikariDataSource pool, ToIntFunction<HikariPoolMXBean> count) {
        Gauge.builder("parley.artifacts.catalog.pool", pool, one -> {
                    final HikariPoolMXBean bean = one.getHikariPoolMXBean();
                    return bean == null ? 0 : count.applyAsInt(bean);
                })
                .tag("state", state)
                .register(meters);
    }
}
