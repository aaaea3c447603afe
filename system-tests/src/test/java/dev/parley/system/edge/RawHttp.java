package dev.parley.system.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** One HTTP request from an address of the loopback's, byte for byte as the test wrote it. */
final class RawHttp {
    private static final int PATIENCE_MILLIS = 10_000;

    private RawHttp() {}

    /**
     * What came back.
     *
     * @param status 0 if the connection ended without an answer
     * @param head in lower case
     */
    record Answer(int status, String head, String body) {}

    /** @param headers one line each; the connection is closed afterwards */
    static Answer ask(String from, int port, String line, List<String> headers, String body) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
            final StringBuilder request = new StringBuilder(line).append("\r\n");
            headers.forEach(header -> request.append(header).append("\r\n"));
            if (!body.isEmpty()) {
                request.append("Content-Length: ").append(body.length()).append("\r\n");
            }
            socket.getOutputStream()
                    .write(request.append("\r\n").append(body).toString().getBytes(StandardCharsets.US_ASCII));
            return read(socket.getInputStream());
        }
    }

    private static Answer read(InputStream in) throws IOException {
        final ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            final int next = in.read();
            if (next < 0) {
                return new Answer(0, head.toString(StandardCharsets.US_ASCII), "");
            }
            head.write(next);
        }
        final String text = head.toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        final int status = Integer.parseInt(text.substring(9, 12));
        return new Answer(status, text, new String(in.readNBytes(length(text)), StandardCharsets.UTF_8));
    }

    private static int length(String head) {
        final int at = head.indexOf("content-length: ");
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    }
}
