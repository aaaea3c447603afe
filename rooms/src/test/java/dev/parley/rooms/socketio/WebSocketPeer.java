package dev.parley.rooms.socketio;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A hand-driven WebSocket client. Not the JDK's: that one forgets frames that it has not handed out when the connection
 * ends.
 */
final class WebSocketPeer implements AutoCloseable {

    /** Text frames as strings, binary ones as byte arrays. */
    final BlockingQueue<Object> frames = new LinkedBlockingQueue<>();

    /** The close code; 1006 if the connection ended without one. */
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    private final RawSocket socket;

    private WebSocketPeer(RawSocket socket) {
        this.socket = socket;
    }

    static WebSocketPeer open(int port) {
        return open(port, "EIO=4&transport=websocket");
    }

    static WebSocketPeer open(int port, String query) {
        WebSocketPeer peer = new WebSocketPeer(new RawSocket(port));
        String head = peer.socket.webSocketTo("/socket.io/?" + query).head();
        if (!head.startsWith("HTTP/1.1 101")) {
            peer.close();
            throw new IllegalStateException("Handshake refused: " + head);
        }
        Thread.ofVirtual().name("websocket-peer").start(peer::read);
        return peer;
    }

    /** Opens, joins {@code /}, and reads past the {@code auth} event. */
    static WebSocketPeer joined(int port) {
        WebSocketPeer peer = open(port);
        peer.send("40{\"token\":\"any\"}");
        boolean greeted = false;
        for (boolean welcomed = false; !welcomed || !greeted; ) {
            Object frame = peer.next();
            // The stock server says the second before the first.
            welcomed |= frame instanceof String text && text.startsWith("40");
            greeted |= frame instanceof String text && text.startsWith("42[\"auth\"");
        }
        return peer;
    }

    void send(String frame) {
        socket.text(frame);
    }

    void send(byte[] frame) {
        socket.frame(0x82, frame);
    }

    /** The next frame, answering pings on the way. */
    Object next() {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (true) {
            Object frame = poll(Duration.ofNanos(deadline - System.nanoTime()));
            if (frame == null) {
                throw new AssertionError("no frame; closed: " + closed.getNow(null));
            }
            if (frame.equals("2")) {
                send("3");
            } else {
                return frame;
            }
        }
    }

    Object poll(Duration timeout) {
        try {
            return frames.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Skips frames up to the text with this beginning. */
    String await(String beginning) {
        while (true) {
            if (next() instanceof String frame && frame.startsWith(beginning)) {
                return frame;
            }
        }
    }

    int awaitClose() {
        return closed.orTimeout(5, TimeUnit.SECONDS).join();
    }

    /** Breaks the connection without a word. */
    void abort() {
        socket.close();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void read() {
        int code = 1006;
        try (InputStream in = socket.input()) {
            DataInputStream data = new DataInputStream(in);
            while (true) {
                int opcode = data.readUnsignedByte() & 0x0F;
                long length = data.readUnsignedByte();
                if (length == 126) {
                    length = data.readUnsignedShort();
                } else if (length == 127) {
                    length = data.readLong();
                }
                byte[] payload = in.readNBytes((int) length);
                if (opcode == 1) {
                    frames.add(new String(payload, StandardCharsets.UTF_8));
                } else if (opcode == 2) {
                    frames.add(payload);
                } else if (opcode == 8) {
                    code = payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort();
                    break;
                }
            }
        } catch (IOException | UncheckedIOException ended) {
            // With or without a Close frame.
        }
        closed.complete(code);
    }
}
