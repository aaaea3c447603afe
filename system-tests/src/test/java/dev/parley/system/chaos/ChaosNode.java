package dev.parley.system.chaos;

import dev.parley.embedded.FreePort;
import dev.parley.embedded.GuardedProcess;
import dev.parley.system.harness.NodeCommand;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.Servers;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.fault.FaultyTcpProxy;
import dev.parley.testkit.infra.Endpoint;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A place for a node: its ports, and a proxy on each of its ways, which stay while its process is killed and started again.
 * Faults come from one thread at a time; clients ask from any.
 */
final class ChaosNode implements RunningNode {
    private static final Duration READY = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final long HEARD_LATE = 300;
    private static final long NOTICED_LATE = 2_000;

    private final String name;
    private final Wire wire;
    private final ChaosOptions options;
    private final Path folder;
    private final int port = FreePort.pick();
    private final int opsPort = FreePort.pick();
    private final Map<Way, FaultyTcpProxy> ways = new EnumMap<>(Way.class);
    private final List<Outage> outages = new ArrayList<>();
    private GuardedProcess process;

    /** What a node is connected with. */
    enum Way {
        CLIENTS,
        OWN_REDIS,
        SHARED_REDIS,
        BROKER
    }

    /** A time in which clients could not reach it. */
    private static final class Outage {
        private final long from;
        private long until = Long.MAX_VALUE;

        private Outage(long from) {
            this.from = from;
        }
    }

    ChaosNode(Wire wire, int index, Servers servers, ChaosOptions options, Path folder) {
        this.name = wire.rosterName() + "-" + index;
        this.wire = wire;
        this.options = options;
        this.folder = folder;
        ways.put(Way.CLIENTS, FaultyTcpProxy.before(new Endpoint("127.0.0.1", port, "ws://127.0.0.1:" + port)));
        ways.put(Way.OWN_REDIS, FaultyTcpProxy.before(servers.own(wire).endpoint()));
        ways.put(Way.SHARED_REDIS, FaultyTcpProxy.before(servers.shared().endpoint()));
        ways.put(Way.BROKER, FaultyTcpProxy.before(servers.broker().endpoint()));
    }

    String name() {
        return name;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public int port() {
        return port;
    }

    /** Where clients connect: the proxy's. */
    int clientPort() {
        return ways.get(Way.CLIENTS).port();
    }

    @Override
    public int opsPort() {
        return opsPort;
    }

    long pid() {
        return process.pid();
    }

    FaultyTcpProxy way(Way which) {
        return ways.get(which);
    }

    void start() {
        final NodeCommand command = NodeCommand.of(wire, options.heap(), folder);
        process = GuardedProcess.start(command.words(), settings(), command.folder(), folder.resolve(name + ".log"));
    }

    private Map<String, String> settings() {
        return Map.ofEntries(
                Map.entry("PARLEY_BIND", "127.0.0.1"),
                Map.entry("PARLEY_JWT_SECRET", Token.SECRET),
                Map.entry("PARLEY_ADMIN_TOKEN", ADMIN_TOKEN),
                Map.entry("PARLEY_OPS_PORT", Integer.toString(opsPort)),
                Map.entry(wire == Wire.NATIVE ? "PARLEY_WS_PORT" : "PARLEY_SIO_PORT", Integer.toString(port)),
                Map.entry(
                        wire == Wire.NATIVE ? "PARLEY_REDIS_SIGNALING" : "PARLEY_REDIS_ROOMS",
                        way(Way.OWN_REDIS).uri()),
                Map.entry("PARLEY_REDIS_SHARED", way(Way.SHARED_REDIS).uri()),
                Map.entry("PARLEY_AMQP", way(Way.BROKER).uri()),
                Map.entry("PARLEY_RESUME_WINDOW", options.window().toSeconds() + "s"),
                Map.entry("PARLEY_HEARTBEAT", options.heartbeat().toSeconds() + "s"),
                // All clients have one address.
                Map.entry("PARLEY_DRAIN", "1s"),
                Map.entry("PARLEY_CONNECT_RATE", "100000"),
                Map.entry("PARLEY_CONNECT_BURST", "100000"),
                Map.entry("PARLEY_LOG", "text"));
    }

    void awaitReady() {
        Await.until(name + " is ready", READY, this::ready);
    }

    @Override
    public boolean ready() {
        if (!process.isAlive()) {
            throw new AssertionError(name + " has ended: " + process.logTail());
        }
        try {
            return RunningNode.super.ready();
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() {
        process.close();
    }

    /** SIGTERM; returns when it has ended. */
    void terminate() {
        process.terminate();
        if (!process.awaitExit(STOP)) {
            process.close();
            throw new AssertionError(name + " did not end within " + STOP + " of SIGTERM");
        }
    }

    /** SIGSTOP. */
    void freeze() {
        process.pause();
    }

    /** SIGCONT. */
    void thaw() {
        process.resume();
    }

    /** To be called when clients can't reach it any more. */
    synchronized void outage(long from) {
        outages.add(new Outage(from));
    }

    /** To be called when clients reach it again. */
    synchronized void back(long at) {
        outages.forEach(outage -> outage.until = Math.min(outage.until, at));
    }

    /** A run begins, and with it a clock. */
    synchronized void forgetOutages() {
        outages.clear();
    }

    /** Whether clients did not reach it at some time in between. */
    synchronized boolean wasOut(long from, long until) {
        return outages.stream().anyMatch(outage -> outage.from <= until && from <= outage.until);
    }

    /** Whether clients reach it. */
    synchronized boolean isCalm() {
        return outages.stream().allMatch(outage -> outage.until != Long.MAX_VALUE);
    }

    /**
     * When a connection really broke that is over now.
     *
     * @param openedAt when it was last known to begin
     * @param heardAt when something came on it for the last time
     */
    synchronized long brokenSince(long openedAt, long heardAt, long now) {
        return outages.stream()
                .filter(outage -> openedAt <= outage.from && outage.from <= now)
                .filter(outage -> outage.from >= heardAt - HEARD_LATE
                        || outage.until == Long.MAX_VALUE
                        || now - outage.until < NOTICED_LATE)
                .mapToLong(outage -> outage.from)
                .min()
                .orElse(now);
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        ways.values().forEach(FaultyTcpProxy::close);
    }
}
