package dev.parley.rooms.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.SelfSigned;
import dev.parley.testkit.watch.LeakWatch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The same over TLS. */
@ExtendWith(LeakWatch.class)
class TlsTest {
    @TempDir
    Path directory;

    @Test
    void a_websocket_over_tls_carries_events_and_is_closed_properly() throws Exception {
        SocketIoListener hangUp = new SocketIoListener() {
            @Override
            public void onConnect(SocketIoSocket socket) {}

            @Override
            public void onEvent(SocketIoSocket socket, String event, EventArgs args, Ack ack) {
                socket.emit("back", args.toPayload(), null);
                socket.closeTransport();
            }

            @Override
            public void onDisconnect(SocketIoSocket socket, DisconnectReason reason) {}
        };
        SocketIoServer server = SocketIoServer.builder(SocketIoConfig.builder().build(), new SimpleMeterRegistry())
                .namespace("/", Authenticator.ANYBODY, hangUp)
                .tls(SslContextBuilder.forServer(SelfSigned.in(directory).keyManagers())
                        .build())
                .build();
        int port = server.start().join();
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            String request = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
                    + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                    + Base64.getEncoder().encodeToString(new byte[16])
                    + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(frame("40"));
            socket.getOutputStream().write(frame("42[\"e\",1]"));
            // A stream that ends without close_notify would be an exception here.
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(all).contains(" 101 ").contains("40{\"sid\"").endsWith("42[\"back\",1]");
        } finally {
            server.close().join();
        }
    }

    private static byte[] frame(String text) {
        byte[] frame = new byte[text.length() + 6];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | text.length());
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, frame, 6, text.length());
        return frame;
    }
}
