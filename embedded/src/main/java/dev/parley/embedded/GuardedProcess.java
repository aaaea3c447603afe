package dev.parley.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A child process that never outlives the JVM and that Ctrl-C doesn't reach.
 *
 * <p>It runs in a process group of its own, and a small shell process beside it kills that group once the JVM has gone,
 * whether by its end, by SIGTERM or by SIGKILL. Its output goes to a file. POSIX only. Safe for use from any thread.
 */
public final class GuardedProcess implements AutoCloseable {

    private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(10);
    private static final int LOG_TAIL_LINES = 15;

    private final Process guard;
    private final long pid;
    private final Path log;

    private GuardedProcess(Process guard, long pid, Path log) {
        this.guard = guard;
        this.pid = pid;
        this.log = log;
    }

    /**
     * Starts a command. A command that can't be run shows as an exit status of 126 or 127 and a line in the log.
     *
     * @param command the program and its arguments
     * @param environment the whole environment apart from {@code PATH}, which is inherited unless given
     * @param folder working directory
     * @param log where standard output and error are appended
     */
    public static GuardedProcess start(List<String> command, Map<String, String> environment, Path folder, Path log) {
        List<String> arguments = new ArrayList<>(List.of(log.toString()));
        arguments.addAll(command);
        GuardScript.Started started = GuardScript.PROCESS.start(arguments, environment, folder);
        return new GuardedProcess(started.process(), Long.parseLong(started.firstLine()), log);
    }

    /** The command's own process id. */
    public long pid() {
        return pid;
    }

    public boolean isAlive() {
        return guard.isAlive();
    }

    /** Completes with the exit status once the process has ended; 128 and more means a signal. Never fails. */
    public CompletableFuture<Integer> onExit() {
        return guard.onExit().thenApply(Process::exitValue);
    }

    /** Sends SIGTERM to the process alone; nothing happens if it has ended. */
    public void terminate() {
        signal("kill -s TERM " + pid);
    }

    /**
     * Stops the whole process group where it stands (SIGSTOP): sockets stay open and nothing answers.
     *
     * @throws IllegalStateException if it has ended
     */
    public void pause() {
        require(signalGroup("STOP"), "stopped");
    }

    /**
     * Lets a paused process group go on (SIGCONT).
     *
     * @throws IllegalStateException if it has ended
     */
    public void resume() {
        require(signalGroup("CONT"), "resumed");
    }

    /**
     * Waits for the end.
     *
     * @return false if the process still runs when the time is over
     */
    public boolean awaitExit(Duration timeout) {
        try {
            return guard.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Everything the process has written so far; empty if nothing. */
    public String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (NoSuchFileException nothingYet) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines the process has written, for error messages. */
    public String logTail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    }

    /** Kills the whole process group (SIGKILL) and waits until the process is gone. Does nothing the second time. */
    @Override
    public void close() {
        if (isAlive()) {
            signalGroup("KILL");
            awaitExit(SIGNAL_TIMEOUT);
        }
    }

    private void require(boolean sent, String what) {
        if (!sent) {
            throw new IllegalStateException("Process " + pid + " has ended and can't be " + what);
        }
    }

    private boolean signalGroup(String name) {
        // Where neither setsid nor job control is to be had, the process has no group of its own.
        return signal("kill -s " + name + " -- -" + pid + " || kill -s " + name + " " + pid);
    }

    private static boolean signal(String script) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", script)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(SIGNAL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill.destroyForcibly();
                throw new IllegalStateException("'" + script + "' took too long");
            }
            return kill.exitValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run '" + script + "'", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
