package dev.parley.system.edge;

import dev.parley.system.harness.RunningNode;
import dev.parley.testkit.Await;
import dev.parley.testkit.Programs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real proxy of this machine with the configuration that docs/proxies has, in front of a node that serves as both kinds, and has a dead
 * sibling of each.
 */
final class Proxy implements AutoCloseable {
    private static final Path SAMPLES = Path.of(System.getProperty("project.root"), "docs", "proxies");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Path folder;
    private final int port;

    private Proxy(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    static boolean isHere(String program) {
        return Programs.find(program).isPresent() || Files.isExecutable(Path.of("/usr/sbin", program));
    }

    static Proxy nginx(RunningNode node) throws Exception {
        final int port = freePort();
        final Path folder = Files.createTempDirectory("nginx");
        final Path sample = write(folder, "nginx.conf", node, port);
        final Path main = folder.resolve("main.conf");
        Files.writeString(main, """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log stderr;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    include %2$s;
                }
                """.formatted(folder, sample));
        return start(folder, port, program("nginx"), "-p", folder.toString(), "-c", main.toString());
    }

    static Proxy haproxy(RunningNode node) throws Exception {
        final int port = freePort();
        final Path folder = Files.createTempDirectory("haproxy");
        final Path sample = write(folder, "haproxy.cfg", node, port);
        return start(folder, port, program("haproxy"), "-db", "-f", sample.toString());
    }

    int port() {
        return port;
    }

    /** The sample, with the ports of this test in the place of those that it names. */
    private static Path write(Path folder, String name, RunningNode node, int port) throws IOException {
        final String sample = Files.readString(SAMPLES.resolve(name));
        return Files.writeString(
                folder.resolve(name),
                sample.replaceAll("10\\.0\\.0\\.2:708[01]", "127.0.0.1:" + node.port())
                        .replaceAll("10\\.0\\.0\\.1:708[01]", "127.0.0.1:" + freePort())
                        .replaceAll("check port 709[01]", "check port " + node.opsPort())
                        .replace("listen 8080;", "listen 127.0.0.1:" + port + ";")
                        .replace("bind :8080", "bind 127.0.0.1:" + port));
    }

    private static Proxy start(Path folder, int port, String... command) throws Exception {
        final Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        final Proxy proxy = new Proxy(process, folder, port);
        Await.until(command[0] + " listens, its log is in " + folder, PATIENCE, () -> listens(port));
        return proxy;
    }

    private static String program(String name) {
        return Programs.find(name).map(Path::toString).orElse("/usr/sbin/" + name);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
