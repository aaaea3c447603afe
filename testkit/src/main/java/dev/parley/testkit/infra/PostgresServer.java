package dev.parley.testkit.infra;

import dev.parley.embedded.EmbeddedServerException;
import dev.parley.embedded.FreePort;
import dev.parley.embedded.GuardedProcess;
import dev.parley.embedded.ReadinessLine;
import dev.parley.embedded.ScratchFolder;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A PostgreSQL that is installed on this machine, run as a throw-away child process on loopback with everything in a temporary
 * folder. User {@code postgres}, no password, database {@code postgres}.
 */
final class PostgresServer implements TestServer {
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("database system is ready to accept connections");
    private static final Map<String, String> ENVIRONMENT = Map.of("LANG", "C.UTF-8", "LC_ALL", "C.UTF-8");

    private final PostgresProgram program;
    private final ScratchFolder folder = ScratchFolder.create("postgres");
    private final int port = FreePort.pick();
    private GuardedProcess server;

    private PostgresServer(PostgresProgram program) {
        this.program = program;
        program.own(folder.path());
        final Path log = folder.path().resolve("initdb.log");
        try (GuardedProcess initdb = GuardedProcess.start(
                program.command("initdb", "-D", data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"),
                ENVIRONMENT,
                folder.path(),
                log)) {
            if (!initdb.awaitExit(READY_TIMEOUT) || initdb.onExit().join() != 0) {
                folder.close();
                throw new EmbeddedServerException("PostgreSQL made no cluster. It wrote:\n" + initdb.logTail());
            }
        }
        this.server = launch();
    }

    /** Starts a server on a free port and returns once it accepts connections: after some seconds. */
    static PostgresServer start(PostgresProgram program) {
        final PostgresServer started = new PostgresServer(program);
        started.awaitReady();
        return started;
    }

    @Override
    public Endpoint endpoint() {
        return Endpoint.postgres("127.0.0.1", port);
    }

    @Override
    public boolean supportsFaults() {
        return true;
    }

    @Override
    public void pause() {
        server.pause();
        signalChildren("STOP");
    }

    @Override
    public void resume() {
        signalChildren("CONT");
        server.resume();
    }

    @Override
    public void crash() {
        final List<ProcessHandle> children = children();
        server.close();
        // They notice by themselves that the first of them has gone.
        Await.until(
                "PostgreSQL's processes have ended",
                READY_TIMEOUT,
                () -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Override
    public void restart() {
        crash();
        server = launch();
        awaitReady();
    }

    @Override
    public void close() {
        crash();
        folder.close();
    }

    private GuardedProcess launch() {
        try {
            Files.deleteIfExists(folder.path().resolve("postgres.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return GuardedProcess.start(
                program.command(
                        "postgres",
                        "-D",
                        data(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories="),
                ENVIRONMENT,
                folder.path(),
                folder.path().resolve("postgres.log"));
    }

    private void awaitReady() {
        if (!ReadinessLine.await(READY_TIMEOUT, server, READY)) {
            final String log = server.logTail();
            close();
            throw new EmbeddedServerException("PostgreSQL did not start on port " + port + ". It wrote:\n" + log);
        }
    }

    private String data() {
        return folder.path().resolve("data").toString();
    }

    /** Each is in a process group of its own. */
    private List<ProcessHandle> children() {
        return ProcessHandle.of(server.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
    }

    private void signalChildren(String name) {
        for (ProcessHandle child : children()) {
            try {
                new ProcessBuilder("kill", "-s", name, Long.toString(child.pid()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
