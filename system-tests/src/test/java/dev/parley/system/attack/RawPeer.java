package dev.parley.system.attack;

import dev.parley.system.harness.Json;
import dev.parley.system.harness.Token;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A native client that is read from as slowly as the test likes, and sends the bytes that the test likes (RFC 6455). */
final class RawPeer implements AutoCloseable {
    private static final int SMALL_BUFFER = 8 * 1024;
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    RawPeer(int port, String user) throws IOException {
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        final String authorization =
                user == null ? "" : "Authorization: Bearer " + Token.of(user).sign() + "\r\n";
        socket.getOutputStream()
                .write(("GET /v1/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
                                + authorization + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        final ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
        }
    }

    /** Joins the room, and gives the peer's id. */
    String join(String room) throws IOException {
        text("{\"type\":\"hello\"}");
        final String peer = Json.parse(frame()).path("peer").asText();
        text("{\"type\":\"join\",\"id\":\"j\",\"room\":\"" + room + "\"}");
        while (!frame().contains("\"re\":\"j\"")) {
            // What the room tells meanwhile.
        }
        return peer;
    }

    void text(String text) throws IOException {
        text(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A text frame, masked with zeros, of less than 126 bytes. */
    void text(byte[] payload) throws IOException {
        final byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        socket.getOutputStream().write(frame);
    }

    private String frame() throws IOException {
        in.readUnsignedByte();
        final int small = in.readUnsignedByte();
        final long length = small < 126 ? small : small == 126 ? in.readUnsignedShort() : in.readLong();
        return new String(in.readNBytes(Math.toIntExact(length)), StandardCharsets.UTF_8);
    }

    /** Reads so many bytes; {@code false} at the end of the connection. */
    boolean read(int bytes) throws IOException {
        return in.readNBytes(bytes).length == bytes;
    }

    /** Reads until the connection ends. */
    void readOut() throws IOException {
        in.readAllBytes();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
