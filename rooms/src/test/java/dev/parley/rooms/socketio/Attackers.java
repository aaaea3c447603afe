package dev.parley.rooms.socketio;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Clients that want no good, all at once. */
final class Attackers implements AutoCloseable {
    private final int port;
    private final List<RawSocket> open = new ArrayList<>();
    private final byte[] bomb = LimitsTest.deflate(new byte[200_000_000]);

    Attackers(int port) {
        this.port = port;
    }

    /** One client that is sent a lot and reads nothing. */
    void neverRead() {
        RawSocket socket = new RawSocket(port, 4_096);
        open.add(socket);
        socket.webSocket("").head();
        socket.text("40").text("42[\"flood\"]");
    }

    /** One client that sends what inflates to 200 MB. */
    void bomb() {
        try (RawSocket socket = new RawSocket(port)) {
            socket.webSocket("", "Sec-WebSocket-Extensions: permessage-deflate").head();
            for (int at = 0; at < bomb.length; at += 60_000) {
                boolean last = at + 60_000 >= bomb.length;
                int head = (last ? 0x80 : 0) | (at == 0 ? 0x41 : 0);
                socket.frame(head, Arrays.copyOfRange(bomb, at, Math.min(bomb.length, at + 60_000)));
            }
        } catch (UncheckedIOException closed) {
            // That it is closed is what should happen.
        }
    }

    /** Preflight requests, pipelined a few at a time. */
    void options(int count) {
        try (RawSocket socket = new RawSocket(port)) {
            for (int i = 0; i < count; i++) {
                socket.request(
                        "OPTIONS", "/socket.io/?EIO=4&transport=polling", "Origin: https://page" + i + ".example");
                socket.head();
            }
        }
    }

    /** Handshakes that stop halfway: half of them in the middle of the request, half after a session was opened. */
    void unfinished(int count) {
        for (int i = 0; i < count; i++) {
            try {
                RawSocket socket = new RawSocket(port);
                if (i % 2 == 0) {
                    socket.send("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
                    open.add(socket);
                } else {
                    socket.request("GET", "/socket.io/?EIO=4&transport=polling").response();
                    socket.close();
                }
            } catch (UncheckedIOException refused) {
                // Refused is fine.
            }
        }
    }

    @Override
    public void close() {
        open.forEach(RawSocket::close);
    }
}
