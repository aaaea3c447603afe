package dev.parley.signaling.ws;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A socket that can say anything, right or wrong; reads with a deadline of five seconds. */
final class RawClient implements AutoCloseable {
    static final String UPGRADE = """
            GET /v1/ws HTTP/1.1
            Host: hub.example
            X-Other: x
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==
            """.replace("\n", "\r\n");
    static final String HELLO = "{\"type\":\"hello\",\"token\":\"good\"}";

    /** A frame that came: its first byte, and its payload. */
    record Frame(int first, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return ByteBuffer.wrap(payload).getShort() & 0xffff;
        }

        boolean isClose() {
            return first == 0x88;
        }
    }

    final Socket socket;
    final DataInputStream in;
    final OutputStream out;

    RawClient(int port) throws IOException {
        this(new Socket("127.0.0.1", port));
    }

    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(5000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    RawClient write(String ascii) throws IOException {
        return write(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Asks for the upgrade, with more headers, and reads the answer's status line and headers. */
    String upgrade(String moreHeaders) throws IOException {
        write(UPGRADE + moreHeaders + "\r\n");
        return head();
    }

    RawClient admitted() throws IOException {
        upgrade("");
        text(HELLO);
        frame();
        return this;
    }

    String head() throws IOException {
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            final int next = in.read();
            if (next < 0) {
                throw new EOFException("closed after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    RawClient text(String text) throws IOException {
        return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a frame, masked with zeros. */
    RawClient frame(int first, byte[] payload) throws IOException {
        return write(masked(first, payload));
    }

    static byte[] masked(int first, byte[] payload) {
        final ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) 0xfe).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xff).putLong(payload.length);
        }
        frame.putInt(0).put(payload);
        final byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    /** Reads a frame. */
    Frame frame() throws IOException {
        final int first = in.readUnsignedByte();
        final int second = in.readUnsignedByte();
        final long length = second == 127 ? in.readLong() : second == 126 ? in.readUnsignedShort() : second;
        return new Frame(first, in.readNBytes((int) length));
    }

    /** Reads up to the close frame. */
    Frame closeFrame() throws IOException {
        Frame frame = frame();
        while (!frame.isClose()) {
            frame = frame();
        }
        return frame;
    }

    /** Whether the other side has closed the connection, in whatever way. */
    boolean ended() {
        try {
            while (in.read() >= 0) {
                // what was on its way
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
