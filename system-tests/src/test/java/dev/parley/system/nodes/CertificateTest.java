package dev.parley.system.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.SelfSigned;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are renewed under nodes that run. */
final class CertificateTest {
    private static final Duration NOTICED = Duration.ofSeconds(30);
    private static final Pattern EXPIRES =
            Pattern.compile("(?m)^parley_tls_certificate_expires_seconds\\{[^}]*} (\\S+)");

    @Test
    void new_connections_get_a_renewed_certificate_and_old_ones_live_on(
            @TempDir Path folder, @TempDir Path old, @TempDir Path renewed) throws Exception {
        final SelfSigned first = SelfSigned.in(old, 2);
        final SelfSigned second = SelfSigned.in(renewed, 20);
        place(first, folder);
        final Map<String, String> settings = Map.of(
                "PARLEY_TLS_CERT", folder.resolve("cert.pem").toString(),
                "PARLEY_TLS_KEY", folder.resolve("key.pem").toString());
        try (Cluster cluster = Cluster.on(Servers.start())) {
            final RunningNode signaling = cluster.start(Wire.NATIVE, settings);
            final RunningNode rooms = cluster.start(Wire.WEB, settings);
            Cluster.awaitReady(signaling, rooms);
            final Lines lines = new Lines();
            final WebSocket before = connected(signaling, lines);
            assertThat(shownBy(signaling)).isEqualTo(first.keys().getCertificate("test"));
            assertThat(shownBy(rooms)).isEqualTo(first.keys().getCertificate("test"));
            assertThat(expiresIn(signaling)).isLessThan(Duration.ofDays(2).toSeconds() + 1.0);

            place(second, folder);

            final Certificate fresh = second.keys().getCertificate("test");
            Await.until(
                    "the native wire has the new one",
                    NOTICED,
                    () -> shownBy(signaling).equals(fresh));
            Await.until(
                    "the web wire has the new one",
                    NOTICED,
                    () -> shownBy(rooms).equals(fresh));
            assertThat(expiresIn(signaling)).isGreaterThan(Duration.ofDays(19).toSeconds());
            before.sendText("{\"type\":\"ping\"}", true).get(10, TimeUnit.SECONDS);
            Await.until("the old connection lives", () -> lines.texts.stream().anyMatch(text -> text.contains("pong")));
            assertThat(lines.over).isEmpty();
            before.abort();
        }
    }

    private static void place(SelfSigned pair, Path folder) throws IOException, GeneralSecurityException {
        Files.copy(pair.keyPem(), folder.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(pair.certificatePem(), folder.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static WebSocket connected(RunningNode node, Lines lines) throws Exception {
        final WebSocket socket = HttpClient.newBuilder()
                .sslContext(trusting())
                .build()
                .newWebSocketBuilder()
                .buildAsync(URI.create("wss://127.0.0.1:" + node.port() + "/v1/ws"), lines)
                .get(10, TimeUnit.SECONDS);
        socket.sendText("{\"type\":\"hello\",\"token\":\"" + Token.of("ann").sign() + "\"}", true)
                .get(10, TimeUnit.SECONDS);
        Await.until("welcome", () -> lines.texts.stream().anyMatch(text -> text.contains("welcome")));
        return socket;
    }

    private static Certificate shownBy(RunningNode node) throws Exception {
        try (SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", node.port())) {
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private static double expiresIn(RunningNode node) {
        final Matcher series = EXPIRES.matcher(node.get("/metrics").body());
        assertThat(series.find()).isTrue();
        return Double.parseDouble(series.group(1));
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }

    /** What came over a connection, and how it ended. */
    private static final class Lines implements WebSocket.Listener {
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final List<String> over = new CopyOnWriteArrayList<>();
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                texts.add(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            over.add(status + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            over.add(error.toString());
        }
    }
}
