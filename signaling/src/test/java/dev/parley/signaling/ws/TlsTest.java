package dev.parley.signaling.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wire over TLS, with a certificate made for the test. */
final class TlsTest {
    private static final char[] PASSWORD = "password".toCharArray();

    @Test
    void the_wire_speaks_tls_and_plain_text_gets_nothing(@TempDir Path dir) throws Exception {
        final KeyStore keys = selfSigned(dir.resolve("keys.p12"));
        try (RunningWire wire = new RunningWire(WireConfigs.withTls(server(keys)))) {
            try (RawClient plain = wire.raw()) {
                plain.write(RawClient.UPGRADE + "\r\n");
                assertThat(plain.ended()).isTrue();
            }
            try (Socket secure = client(keys).getSocketFactory().createSocket("127.0.0.1", wire.port);
                    RawClient client = new RawClient(secure)) {
                assertThat(client.upgrade("")).startsWith("HTTP/1.1 101 ");
                client.text(RawClient.HELLO);
                assertThat(client.frame().text()).isEqualTo(FakeGate.WELCOME);
                client.text("{\"type\":\"ping\"}");
                assertThat(client.frame().text()).isEqualTo("{\"type\":\"pong\"}");
                wire.gate.session().connection.close(dev.parley.protocol.CloseCode.KICKED, "kicked");
                assertThat(client.frame().closeCode()).isEqualTo(4502);
            }
            try (Socket secure = client(keys).getSocketFactory().createSocket("127.0.0.1", wire.port);
                    RawClient client = new RawClient(secure)) {
                client.write("GET / HTTP/1.1\r\nHost: hub.example\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 404 ");
                assertThat(client.ended()).isTrue();
            }
        }
    }

    private static SslContext server(KeyStore keys) throws Exception {
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        return SslContextBuilder.forServer(factory).build();
    }

    private static SSLContext client(KeyStore keys) throws Exception {
        final TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(keys);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static KeyStore selfSigned(Path file) throws Exception {
        final Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "hub",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=hub",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        final KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }
}
