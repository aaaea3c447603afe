package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.SelfSigned;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wire over TLS, with a certificate made for the test. */
final class TlsTest {
    @Test
    void the_wire_speaks_tls_and_plain_text_gets_nothing(@TempDir Path dir) throws Exception {
        final SelfSigned certificate = SelfSigned.in(dir);
        try (RunningWire wire = new RunningWire(WireConfigs.withTls(
                SslContextBuilder.forServer(certificate.keyManagers()).build()))) {
            try (RawClient plain = wire.raw()) {
                plain.write(RawClient.UPGRADE + "\r\n");
                assertThat(plain.ended()).isTrue();
            }
            try (Socket secure = client(certificate.keys()).getSocketFactory().createSocket("127.0.0.1", wire.port);
                    RawClient client = new RawClient(secure)) {
                assertThat(client.upgrade("")).startsWith("HTTP/1.1 101 ");
                client.text(RawClient.HELLO);
                assertThat(client.frame().text()).isEqualTo(FakeGate.WELCOME);
                client.text("{\"type\":\"ping\"}");
                assertThat(client.frame().text()).isEqualTo("{\"type\":\"pong\"}");
                wire.gate.session().connection.close(dev.parley.protocol.CloseCode.KICKED, "kicked");
                assertThat(client.frame().closeCode()).isEqualTo(4502);
            }
            try (Socket secure = client(certificate.keys()).getSocketFactory().createSocket("127.0.0.1", wire.port);
                    RawClient client = new RawClient(secure)) {
                client.write("GET / HTTP/1.1\r\nHost: hub.example\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 404 ");
                assertThat(client.ended()).isTrue();
            }
        }
    }

    private static SSLContext client(KeyStore keys) throws Exception {
        final TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(keys);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
