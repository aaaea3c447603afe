package dev.parley.artifacts.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A program that uploads without end, until its connection is closed: host, port, path, bytes that it promises. */
final class StalledClient {
    private static final int PIECE = 1024;
    /** A slow line, and no wait for anything: so that what it promises is far from whole when it is stopped. */
    private static final int PAUSE_MILLIS = 2;

    private StalledClient() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        final byte[] piece = "a".repeat(PIECE).getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(arguments[0], Integer.parseInt(arguments[1]))) {
            final OutputStream out = socket.getOutputStream();
            out.write(("PATCH " + arguments[2] + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ann\r\n"
                            + "Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
                            + "Content-Type: application/offset+octet-stream\r\nContent-Length: " + arguments[3]
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(piece);
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
