package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.testkit.fault.FaultyTcpProxy;
import dev.parley.testkit.infra.Endpoint;
import io.tus.java.client.ProtocolException;
import io.tus.java.client.TusClient;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** tus-java-client against the wire, without a special case; its PATCH is a POST that says so, and it asks before it sends. */
@Timeout(60)
class TusJavaClientTest {
    private static final int CHUNK = 64 * 1024;
    private final byte[] bytes = new byte[3_000_000];
    private final TusClient client = new TusClient();
    private WireUnderTest wire;

    @BeforeEach
    void start() throws Exception {
        wire = WireUnderTest.start();
        new Random(1).nextBytes(bytes);
        client.setUploadCreationURL(wire.uri("/v1/uploads").toURL());
        client.setHeaders(Map.of("Authorization", "Bearer ann"));
        client.enableResuming(new TusURLMemoryStore());
    }

    @AfterEach
    void stop() {
        wire.close();
    }

    private TusUpload upload() {
        final TusUpload upload = new TusUpload();
        upload.setInputStream(new ByteArrayInputStream(bytes));
        upload.setSize(bytes.length);
        upload.setFingerprint("plan.bin");
        upload.setMetadata(Map.of("room", "garden", "filename", "plan.bin"));
        return upload;
    }

    private TusUploader begin() throws IOException, ProtocolException {
        final TusUploader uploader = client.resumeOrCreateUpload(upload());
        uploader.setChunkSize(CHUNK);
        return uploader;
    }

    private void assertWhole(TusUploader uploader) {
        final String url = uploader.getUploadURL().toString();
        assertThat(wire.artifacts.bytes(new ArtifactId(url.substring(url.lastIndexOf('/') + 1))))
                .isEqualTo(bytes);
    }

    @Test
    void it_uploads() throws Exception {
        final TusUploader uploader = begin();
        while (uploader.uploadChunk() > -1) {
            assertThat(uploader.getOffset()).isPositive();
        }
        uploader.finish();
        assertWhole(uploader);
    }

    @Test
    void it_pauses_and_resumes() throws Exception {
        final TusUploader first = begin();
        first.setRequestPayloadSize(4 * CHUNK);
        for (int i = 0; i < 8; i++) {
            first.uploadChunk();
        }
        first.finish();
        final TusUploader second = begin();
        assertThat(second.getOffset()).isEqualTo(8L * CHUNK);
        while (second.uploadChunk() > -1) {
            assertThat(second.getOffset()).isGreaterThan(8L * CHUNK);
        }
        second.finish();
        assertThat(second.getUploadURL()).isEqualTo(first.getUploadURL());
        assertWhole(second);
    }

    @Test
    void it_goes_on_after_its_connection_was_cut() throws Exception {
        final String address = "http://127.0.0.1:" + wire.port;
        try (FaultyTcpProxy proxy = FaultyTcpProxy.before(new Endpoint("127.0.0.1", wire.port, address))) {
            client.setUploadCreationURL(URI.create("http://127.0.0.1:" + proxy.port() + "/v1/uploads")
                    .toURL());
            final TusUploader first = begin();
            for (int i = 0; i < 8; i++) {
                first.uploadChunk();
            }
            proxy.cut();
            final TusUploader second = begin();
            assertThat(second.getOffset()).isBetween(0L, 8L * CHUNK);
            while (second.uploadChunk() > -1) {
                assertThat(second.getOffset()).isPositive();
            }
            second.finish();
            assertWhole(second);
        }
    }
}
