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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A RabbitMQ that is installed on this machine, run as a throw-away child process with everything in a temporary folder. */
final class RabbitServer implements TestServer {

    private static final Duration READY_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration EPMD_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LISTING_TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("Server startup complete");
    private static final int PORT_ATTEMPTS = 3;

    private final RabbitProgram program;
    private final ScratchFolder folder = ScratchFolder.create("rabbitmq");
    private final int port = FreePort.pick();
    private final int distributionPort = FreePort.pick();
    private final int epmdPort = FreePort.pick();
    private final GuardedProcess epmd;
    private GuardedProcess broker;

    private RabbitServer(RabbitProgram program) {
        this.program = program;
        writeConfiguration();
        this.epmd = launchEpmd();
        this.broker = launchBroker();
    }

    /** Starts a broker on a free port and returns once it accepts connections: after about 5 s. */
    static RabbitServer start(RabbitProgram program) {
        for (int attempt = 1; ; attempt++) {
            RabbitServer server = new RabbitServer(program);
            try {
                server.awaitReady();
                return server;
            } catch (EmbeddedServerException e) {
                server.close();
                if (attempt == PORT_ATTEMPTS || server.portsAreFree()) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Endpoint endpoint() {
        return Endpoint.amqp("127.0.0.1", port);
    }

    @Override
    public boolean supportsFaults() {
        return true;
    }

    @Override
    public void pause() {
        broker.pause();
    }

    @Override
    public void resume() {
        broker.resume();
    }

    @Override
    public void crash() {
        broker.close();
    }

    @Override
    public void restart() {
        broker.close();
        broker = launchBroker();
        awaitReady();
    }

    @Override
    public Optional<List<String>> control(String... words) {
        return program.control().map(control -> {
            final List<String> command = new ArrayList<>(List.of(control.toString(), "--quiet"));
            command.addAll(List.of(words));
            final Path output = path("control");
            try (GuardedProcess listing = GuardedProcess.start(command, environment(), folder.path(), output)) {
                if (!listing.awaitExit(LISTING_TIMEOUT) || listing.onExit().join() != 0) {
                    throw new EmbeddedServerException("The broker was asked in vain: " + listing.logTail());
                }
                return listing.log()
                        .lines()
                        .filter(line -> !line.isBlank())
                        .sorted()
                        .toList();
            } finally {
                delete(output);
            }
        });
    }

    @Override
    public void close() {
        broker.close();
        epmd.close();
        folder.close();
    }

    private void awaitReady() {
        if (!ReadinessLine.await(READY_TIMEOUT, broker, READY)) {
            String log = broker.logTail();
            broker.close();
            throw new EmbeddedServerException("RabbitMQ did not start on port " + port + ". It wrote:\n" + log);
        }
    }

    private boolean portsAreFree() {
        return FreePort.isFree(port) && FreePort.isFree(distributionPort) && FreePort.isFree(epmdPort);
    }

    private void writeConfiguration() {
        try {
            Files.writeString(path("enabled_plugins"), "[].\n");
            Files.write(
                    path("rabbitmq.conf"),
                    List.of(
                            "listeners.tcp.default = 127.0.0.1:" + port,
                            "log.console = true",
                            "disk_free_limit.absolute = 50MB",
                            "vm_memory_high_watermark.absolute = 512MB"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RabbitMQ would start one that stays behind as a daemon, shared by all Erlang programs of the machine. */
    private GuardedProcess launchEpmd() {
        List<String> command =
                List.of(program.epmd().toString(), "-port", Integer.toString(epmdPort), "-address", "127.0.0.1");
        GuardedProcess started = GuardedProcess.start(
                command, Map.of("HOME", folder.path().toString()), folder.path(), path("epmd.log"));
        Await.until("epmd listens", EPMD_TIMEOUT, () -> !started.isAlive() || Probes.accepts("127.0.0.1", epmdPort));
        return started;
    }

    private GuardedProcess launchBroker() {
        delete(path("broker.log"));
        return GuardedProcess.start(
                List.of(program.server().toString()), environment(), folder.path(), path("broker.log"));
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("LANG", "C.UTF-8"),
                Map.entry("HOME", folder.path().toString()),
                // The start script then becomes the broker, and its process id the broker's.
                Map.entry("detached", "1"),
                Map.entry("RABBITMQ_CONF_ENV_FILE", path("none").toString()),
                Map.entry("RABBITMQ_NODENAME", "t" + port + "@localhost"),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
                Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_MNESIA_BASE", path("mnesia").toString()),
                Map.entry("RABBITMQ_LOG_BASE", path("log").toString()),
                Map.entry("RABBITMQ_LOGS", "-"),
                Map.entry("RABBITMQ_CONFIG_FILE", path("rabbitmq.conf").toString()),
                Map.entry(
                        "RABBITMQ_ADVANCED_CONFIG_FILE", path("advanced.config").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE", path("enabled_plugins").toString()),
                Map.entry("RABBITMQ_PID_FILE", path("pid").toString()),
                Map.entry("RABBITMQ_GENERATED_CONFIG_DIR", path("config").toString()),
                Map.entry("RABBITMQ_SCHEMA_DIR", path("schema").toString()),
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2"));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path path(String name) {
        return folder.path().resolve(name);
    }
}
