package dev.parley.rooms.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, ours or Node's, with what it takes of memory. */
final class ChildServer implements AutoCloseable {
    private final Process process;
    private final int port;

    private ChildServer(Process process) {
        this.process = process;
        try {
            BufferedReader out = process.inputReader();
            port = Integer.parseInt(out.readLine().strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ChildServer ours(long pingInterval, long pingTimeout, String... jvm) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx1g",
                "-Dio.netty.leakDetection.level=simple"));
        command.addAll(List.of(jvm));
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LoadServer.class.getName(),
                String.valueOf(pingInterval),
                String.valueOf(pingTimeout)));
        try {
            return new ChildServer(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ChildServer node(long pingInterval, long pingTimeout) {
        return new ChildServer(Node.start("--expose-gc", "server.mjs", pingInterval, pingTimeout));
    }

    int port() {
        return port;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Resident memory in bytes. */
    long resident() {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CPU time so far, as the system counts it: asking costs the server nothing. */
    Duration cpu() {
        return process.toHandle().info().totalCpuDuration().orElseThrow();
    }

    /** What the server says of itself, after a collection. */
    JsonNode stats() {
        try (WebSocketPeer peer = WebSocketPeer.open(port)) {
            peer.send("40");
            peer.await("40{");
            peer.send("421[\"stats\"]");
            return Json.read(peer.await("431").substring(3)).get(0);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
