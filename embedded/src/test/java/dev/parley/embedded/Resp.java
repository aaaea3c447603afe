package dev.parley.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** As much of a Redis client as these tests need: RESP2, ASCII values without line breaks. */
final class Resp implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    private Resp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    static Resp connect(int port) throws IOException {
        Resp client = new Resp(new Socket(InetAddress.getLoopbackAddress(), port));
        client.timeout(5000);
        return client;
    }

    void timeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    String call(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
        return read();
    }

    /** A bulk string bare, an array as its elements on lines, anything else as it stands on the wire. */
    String read() throws IOException {
        String line = in.readLine();
        if (line.startsWith("$") && !line.equals("$-1")) {
            return in.readLine();
        }
        if (line.startsWith("*")) {
            StringBuilder all = new StringBuilder();
            for (int i = Integer.parseInt(line.substring(1)); i > 0; i--) {
                all.append(read()).append('\n');
            }
            return all.toString();
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
