package dev.parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.fixtures.exchange.RecordingInbox;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.Service;
import dev.parley.testkit.Await;
import dev.parley.testkit.SelfSigned;
import dev.parley.testkit.infra.Infra;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker behind TLS, with a certificate made for the test, for 127.0.0.1. */
class TlsTest {
    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    private SelfSigned certificate;
    private ServerSocket front;

    @BeforeEach
    void listen() throws Exception {
        certificate = SelfSigned.in(dir);
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
        System.setProperty(TRUST_STORE, certificate.file().toString());
        System.setProperty(TRUST_PASSWORD, SelfSigned.PASSWORD);
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

    private SSLContext context() throws GeneralSecurityException {
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate.keyManagers().getKeyManagers(), null, null);
        return context;
    }
}
