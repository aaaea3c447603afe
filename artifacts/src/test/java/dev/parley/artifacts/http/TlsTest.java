package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.node.tls.WireTls;
import dev.parley.testkit.SelfSigned;
import dev.parley.testkit.watch.LeakWatch;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakWatch.class)
@Timeout(60)
class TlsTest {

    @Test
    void uploads_and_downloads_go_through_tls(@TempDir Path folder) throws Exception {
        final SelfSigned identity = SelfSigned.in(folder);
        final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(identity.keys());
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        final byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        final WireTls tls = WireTls.of(identity.certificatePem(), identity.keyPem());
        try (WireUnderTest wire = WireUnderTest.start(tls.context());
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(context)
                        .build()) {
            final HttpResponse<Void> made = client.send(
                    request(wire, "/v1/uploads")
                            .header("Upload-Length", Integer.toString(bytes.length))
                            .header("Upload-Metadata", WireUnderTest.metadata())
                            .header("Content-Type", "application/offset+octet-stream")
                            .POST(BodyPublishers.ofByteArray(bytes))
                            .build(),
                    BodyHandlers.discarding());
            assertThat(made.headers().firstValue("Upload-Offset")).contains(Integer.toString(bytes.length));
            final String path = made.headers().firstValue("Location").orElseThrow();
            final ArtifactId id = new ArtifactId(path.substring(path.lastIndexOf('/') + 1));
            assertThat(wire.artifacts.bytes(id)).isEqualTo(bytes);
            final HttpResponse<byte[]> got = client.send(
                    request(wire, "/v1/artifacts/" + id + "/content").build(), BodyHandlers.ofByteArray());
            assertThat(got.body()).isEqualTo(bytes);
        }
    }

    private static HttpRequest.Builder request(WireUnderTest wire, String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + wire.port + path))
                .header("Authorization", "Bearer ann")
                .header("Tus-Resumable", "1.0.0");
    }
}
