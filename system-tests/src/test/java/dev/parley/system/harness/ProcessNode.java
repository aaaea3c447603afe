package dev.parley.system.harness;

import dev.parley.embedded.FreePort;
import dev.parley.embedded.GuardedProcess;
import dev.parley.embedded.ScratchFolder;
import dev.parley.rooms.Rooms;
import dev.parley.signaling.Signaling;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A node in a process of its own, from the classes of this test's class path, run by its {@code main}. It never outlives
 * this JVM.
 */
public final class ProcessNode implements RunningNode {
    private static final Duration STOP = Duration.ofSeconds(20);

    private final Wire wire;
    private final int port = FreePort.pick();
    private final int opsPort = FreePort.pick();
    private final ScratchFolder folder = ScratchFolder.create("node");
    private final Map<String, String> settings;
    private GuardedProcess process;

    private ProcessNode(Wire wire, Servers servers, Map<String, String> more) {
        this.wire = wire;
        this.settings = NodeOptions.of(wire, servers, port, opsPort, more);
        this.process = launch();
    }

    static ProcessNode start(Wire wire, Servers servers, Map<String, String> more) {
        return new ProcessNode(wire, servers, more);
    }

    private GuardedProcess launch() {
        final List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                (wire == Wire.NATIVE ? Signaling.class : Rooms.class).getName());
        return GuardedProcess.start(
                command, settings, folder.path(), folder.path().resolve("log"));
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int opsPort() {
        return opsPort;
    }

    @Override
    public boolean ready() {
        if (!process.isAlive()) {
            throw new AssertionError("the node has ended: " + process.logTail());
        }
        try {
            return RunningNode.super.ready();
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL: nobody is told anything. */
    public void kill() {
        process.close();
    }

    /** Starts it again under the same addresses once it has ended. For one thread. */
    public void restart() {
        process = launch();
    }

    /** SIGSTOP: connections stay, nothing answers. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT. */
    public void resume() {
        process.resume();
    }

    /** What it wrote to its log. */
    public String log() {
        return process.log();
    }

    @Override
    public void close() {
        process.terminate();
        process.awaitExit(STOP);
        process.close();
        folder.close();
    }
}
