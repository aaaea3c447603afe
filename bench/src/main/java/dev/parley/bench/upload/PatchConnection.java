package dev.parley.bench.upload;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection on which the PATCHes of one upload follow each other, with as little of our own as can be. Blocks; for one
 * thread, whose interrupt closes it.
 */
final class PatchConnection implements AutoCloseable {
    private static final int MAX_HEAD = 16 * 1024;
    private static final Pattern OFFSET = Pattern.compile("(?im)^upload-offset: *([0-9]{1,18})\\s*$");

    private final SocketChannel socket;
    private final InputStream in;
    private final String head;

    /** @param token empty for none */
    PatchConnection(URI upload, String token) throws IOException {
        socket = SocketChannel.open(new InetSocketAddress(upload.getHost(), upload.getPort()));
        // Else the body of a last, small PATCH waits for an acknowledgement of its head, which takes its 40 ms.
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        in = new BufferedInputStream(Channels.newInputStream(socket));
        head = "PATCH " + upload.getRawPath() + " HTTP/1.1\r\nHost: " + upload.getRawAuthority() + "\r\n"
                + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n")
                + "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n";
    }

    /** Begins a PATCH, of which so many bytes have to follow. */
    void begin(long offset, long length) throws IOException {
        final String request = head + "Upload-Offset: " + offset + "\r\nContent-Length: " + length + "\r\n\r\n";
        write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    }

    void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                socket.write(bytes);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /** What the server has said before it closed, if it can still be read. */
    private IOException refused(IOException broken) {
        try {
            return new IOException("PATCH: " + statusOf(answer()), broken);
        } catch (IOException e) {
            broken.addSuppressed(e);
            return broken;
        }
    }

    /** The offset that the answer names; any answer but 204 is an {@link IOException} that says which. */
    long acknowledged() throws IOException {
        final String answer = answer();
        final Matcher offset = OFFSET.matcher(answer);
        if (!answer.startsWith("HTTP/1.1 204 ") || !offset.find()) {
            throw new IOException("PATCH: " + statusOf(answer) + ", expected 204 with Upload-Offset");
        }
        return Long.parseLong(offset.group(1));
    }

    private static String statusOf(String answer) {
        return answer.substring(0, answer.indexOf('\r'));
    }

    private String answer() throws IOException {
        final StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n", Math.max(0, answer.length() - 4)) < 0) {
            final int next = in.read();
            if (next < 0 || answer.length() == MAX_HEAD) {
                throw new IOException("the connection ended instead of an answer");
            }
            answer.append((char) next);
        }
        return answer.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
