package dev.parley.redis.pool;

import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.embedded.FreePort;
import dev.parley.embedded.RedisOptions;
import dev.parley.embedded.RedisServer;
import dev.parley.testkit.Await;
import dev.parley.testkit.Programs;
import dev.parley.testkit.SelfSigned;
import dev.parley.testkit.infra.Infra;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that speaks TLS itself, with a certificate made for the test, for 127.0.0.1. */
class RedisTlsTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";

    private final int port = FreePort.pick();

    @TempDir
    Path dir;

    private SelfSigned certificate;
    private RedisServer server;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                Programs.find("redis-server").isPresent(),
                "redis-server is not installed: the embedded one has no TLS");
        certificate = SelfSigned.in(dir);
        server = Infra.newLocalRedis(RedisOptions.onFreePort()
                .with(
                        "tls-port " + port,
                        "tls-cert-file " + certificate.certificatePem(),
                        "tls-key-file " + certificate.keyPem(),
                        "tls-auth-clients no"));
    }

    @AfterEach
    void close() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_PASSWORD);
        if (server != null) {
            server.close();
        }
    }

    @Test
    void a_server_whose_certificate_the_jvm_trusts_is_reached_by_its_own_name_alone() {
        refused("127.0.0.1", "certification path");
        System.setProperty(TRUST_STORE, certificate.file().toString());
        System.setProperty(TRUST_PASSWORD, SelfSigned.PASSWORD);
        refused("localhost", "localhost");
        try (PoolFixture fixture = pool("127.0.0.1").ready()) {
            value(fixture.pool.subscriptions().subscribe("c", message -> {}, () -> {}));
            assertThat(value(fixture.pool.send(PoolFixture.ping())).text(0)).isEqualTo("PONG");
        }
    }

    private PoolFixture pool(String host) {
        return new PoolFixture("rediss://" + host + ":" + port, PoolFixture.config(2, 2), List.of());
    }

    private void refused(String host, String trouble) {
        try (PoolFixture fixture = pool(host)) {
            Await.until("it says why", () -> fixture.pool.trouble().contains(trouble));
            assertThat(fixture.pool.available()).isFalse();
        }
    }
}
