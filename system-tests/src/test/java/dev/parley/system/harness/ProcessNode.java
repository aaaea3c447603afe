package dev.parley.system.harness;

import dev.parley.embedded.FreePort;
import dev.parley.embedded.GuardedProcess;
import dev.parley.embedded.ScratchFolder;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;

/** A node in a process of its own, as {@link NodeCommand} starts it. It never outlives this JVM. */
public final class ProcessNode implements RunningNode {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final int HEAP = 256;

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
        final NodeCommand command = NodeCommand.of(wire, HEAP, folder.path());
        return GuardedProcess.start(
                command.words(), settings, command.folder(), folder.path().resolve("log"));
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
