package dev.parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.RecordingInbox;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.Service;
import dev.parley.testkit.Await;
import dev.parley.testkit.infra.Infra;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker behind TLS, with a certificate made for the test, for 127.0.0.1. */
class TlsTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "password";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    private Path keys;
    private ServerSocket front;

    @BeforeEach
    void listen() throws Exception {
        keys = dir.resolve("keys.p12");
        selfSigned(keys);
        front = context().getServerSocketFactory().createServerSocket(0);
        Thread.startVirtualThread(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_PASSWORD);
        front.close();
    }

    @Test
    void a_broker_whose_certificate_the_jvm_trusts_is_reached() {
        trust();
        final AmqpConfig config = RunningNode.config(uri("127.0.0.1"));
        try (RunningNode a = RunningNode.start(Service.SIGNALING, config, RecordingInbox.delivering());
                RunningNode b = RunningNode.start(Service.ROOMS, config, RecordingInbox.delivering())) {
            a.outcomes.send(b.ref, SampleMessages.signal(1), PATIENCE);
            assertThat(a.outcomes.awaitLast(PATIENCE)).isEqualTo(Outcome.DELIVERED);
        }
    }

    @Test
    void one_whose_certificate_it_does_not_trust_is_not() {
        refused("127.0.0.1", "certification path");
    }

    @Test
    void nor_is_one_under_another_name() {
        trust();
        refused("localhost", "localhost");
    }

    private void refused(String host, String trouble) {
        try (RunningNode node =
                RunningNode.starting(Service.SIGNALING, RunningNode.config(uri(host)), RecordingInbox.delivering())) {
            Await.until(
                    "the node says why", PATIENCE, () -> node.exchange.trouble().contains(trouble));
            assertThat(node.exchange.available()).isFalse();
        }
    }

    private void trust() {
        System.setProperty(TRUST_STORE, keys.toString());
        System.setProperty(TRUST_PASSWORD, PASSWORD);
    }

    private String uri(String host) {
        final URI broker = URI.create(Infra.broker().uri());
        return "amqps://" + broker.getRawUserInfo() + "@" + host + ":" + front.getLocalPort() + broker.getRawPath();
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                final Socket client = front.accept();
                final URI broker = URI.create(Infra.broker().uri());
                final Socket server = new Socket(broker.getHost(), broker.getPort());
                Thread.startVirtualThread(() -> pump(client, server));
                Thread.startVirtualThread(() -> pump(server, client));
            } catch (IOException closed) {
                // The test is over, or this client did not like the certificate.
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // One side has gone.
        }
    }

    private SSLContext context() throws Exception {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static void selfSigned(Path file) throws Exception {
        final Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=broker",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }
}
