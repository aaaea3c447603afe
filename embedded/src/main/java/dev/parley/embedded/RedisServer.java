package dev.parley.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis server that runs as a guarded child process on loopback, with its data in a temporary folder. Calls block until
 * done, for at most some seconds, and must not come from several threads at a time.
 */
public final class RedisServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisServer.class);

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(15);
    private static final int PORT_ATTEMPTS = 5;
    private static final Pattern READY = Pattern.compile("Ready to accept connections|Sentinel ID is");

    private final Path executable;
    private final RedisOptions options;
    private final int port;
    private final ScratchFolder folder;
    private GuardedProcess process;

    private RedisServer(Path executable, RedisOptions options, int port) {
        this.executable = executable;
        this.options = options;
        this.port = port;
        this.folder = ScratchFolder.create("redis-" + port);
        this.process = launch();
    }

    /**
     * Starts a server and returns once it accepts connections.
     *
     * @param executable a redis-server of version 6.2 or newer
     * @throws EmbeddedServerException if it doesn't start, with what it wrote
     */
    public static RedisServer start(Path executable, RedisOptions options) {
        boolean anyPort = options.port() == 0;
        for (int attempt = 1; ; attempt++) {
            int port = anyPort ? FreePort.pick() : options.port();
            RedisServer server = new RedisServer(executable, options, port);
            try {
                server.awaitReady();
                return server;
            } catch (EmbeddedServerException e) {
                server.close();
                if (!anyPort || attempt == PORT_ATTEMPTS || FreePort.isFree(port)) {
                    throw e;
                }
                LOG.debug("Port {} was taken in the meantime", port);
            }
        }
    }

    public int port() {
        return port;
    }

    /** {@code redis://127.0.0.1:PORT}, without a password even if a directive sets one. */
    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Process id of the present or, if it was killed, the last run. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Stops the server where it stands (SIGSTOP): connections stay open and nothing answers. */
    public void pause() {
        process.pause();
    }

    /** Lets a paused server go on. */
    public void resume() {
        process.resume();
    }

    /** Kills the server (SIGKILL). Its folder stays for {@link #restart()}. */
    public void crash() {
        process.close();
    }

    /**
     * Kills the server if it still runs, and starts it on the same port with what it has kept: everything with
     * {@link RedisOptions#keepingData()}, otherwise nothing.
     *
     * @throws EmbeddedServerException if it doesn't start
     */
    public void restart() {
        process.close();
        process = launch();
        awaitReady();
    }

    /** Kills the server and removes its folder. Does nothing the second time. */
    @Override
    public void close() {
        process.close();
        folder.close();
    }

    private GuardedProcess launch() {
        Path home = folder.path();
        List<String> lines = new ArrayList<>(
                List.of("bind 127.0.0.1", "port " + port, "dir " + home, "daemonize no", "save \"\"", "appendonly no"));
        lines.addAll(options.directives());
        List<String> command = new ArrayList<>(List.of(executable.toString(), "redis.conf"));
        if (options.sentinel()) {
            command.add("--sentinel");
        }
        try {
            // A Sentinel writes what it has learned into its own file: a restart must not take that away.
            if (Files.notExists(home.resolve("redis.conf"))) {
                Files.write(home.resolve("redis.conf"), lines);
            }
            Files.deleteIfExists(home.resolve("redis.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return GuardedProcess.start(command, Map.of("LANG", "C"), home, home.resolve("redis.log"));
    }

    private void awaitReady() {
        // Not by connecting: whoever holds the port already would answer in this server's place.
        if (!ReadinessLine.await(READY_TIMEOUT, process, READY)) {
            String log = process.logTail();
            String reason = reason(log);
            process.close();
            throw new EmbeddedServerException("Redis did not start: " + reason + "It wrote:\n" + log);
        }
    }

    private String reason(String log) {
        if (process.isAlive()) {
            return "it was not ready within " + READY_TIMEOUT + ". ";
        }
        if (log.contains("Permission denied")) {
            return "if programs may not be run from " + folder.path() + ", name another with -Djava.io.tmpdir. ";
        }
        return FreePort.isFree(port) ? "" : "port " + port + " is taken. ";
    }
}
