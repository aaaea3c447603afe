package dev.parley.rooms.socketio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A TCP connection on which a test can say anything. */
final class RawSocket implements AutoCloseable {
    private final Socket socket = new Socket();

    RawSocket(int port) {
        this(port, 0);
    }

    /** With a small receive buffer, so that a client that does not read is felt soon. */
    RawSocket(int port, int receiveBuffer) {
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
            socket.setSoTimeout(5_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RawSocket send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawSocket send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request without a body. */
    RawSocket request(String method, String target, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return send(text.append("\r\n").toString());
    }

    RawSocket webSocket(String query, String... headers) {
        return webSocketTo("/socket.io/?EIO=4&transport=websocket" + query, headers);
    }

    RawSocket webSocketTo(String target, String... headers) {
        String[] all = new String[headers.length + 4];
        all[0] = "Upgrade: websocket";
        all[1] = "Connection: Upgrade";
        all[2] = "Sec-WebSocket-Version: 13";
        all[3] = "Sec-WebSocket-Key: " + Base64.getEncoder().encodeToString(new byte[16]);
        System.arraycopy(headers, 0, all, 4, headers.length);
        return request("GET", target, all);
    }

    /** Sends a masked frame; {@code head} is its first byte. */
    RawSocket frame(int head, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(head);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            out.write(0x80 | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        out.writeBytes(new byte[4]);
        out.writeBytes(payload);
        return send(out.toByteArray());
    }

    RawSocket text(String text) {
        return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a response's head. */
    String head() {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = read();
            if (c < 0) {
                break;
            }
            head.append((char) c);
        }
        return head.toString();
    }

    /** Reads a response's head and its body by its length. */
    String response() {
        String head = head();
        int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
        int length = at < 0
                ? 0
                : Integer.parseInt(
                        head.substring(at + 16, head.indexOf("\r\n", at)).strip());
        return head + new String(readN(length), StandardCharsets.UTF_8);
    }

    /** Hands the rest of what comes to a reader of its own, which waits as long as it takes. */
    InputStream input() throws IOException {
        socket.setSoTimeout(0);
        return socket.getInputStream();
    }

    byte[] readN(int n) {
        try {
            return socket.getInputStream().readNBytes(n);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int read() {
        try {
            return socket.getInputStream().read();
        } catch (IOException broken) {
            return -1;
        }
    }

    /** {@return whether the server ends the connection within five seconds, reading whatever still comes} */
    boolean isEnded() {
        try {
            InputStream in = socket.getInputStream();
            byte[] sink = new byte[65_536];
            while (in.read(sink) >= 0) {
                // What comes before the end does not matter.
            }
            return true;
        } catch (java.net.SocketTimeoutException stillThere) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
