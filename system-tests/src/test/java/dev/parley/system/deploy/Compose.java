package dev.parley.system.deploy;

import dev.parley.embedded.FreePort;
import dev.parley.embedded.ScratchFolder;
import dev.parley.testkit.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The project of docker-compose.yml under a name, with secrets, volumes and loopback ports of its own, so that it runs beside
 * another; what is built is called as always. {@code -Dcontainers.compose} names a compose file more, such as one for a machine
 * whose builds need the host's network, and {@code -Dcontainers.without} services that are left out. For one thread.
 */
final class Compose implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final List<String> WITHOUT =
            List.of(System.getProperty("containers.without", "").split(","));
    private static final int ENGINE_SECONDS = 20;
    private static final int COMMAND_SECONDS = 20 * 60;

    private final ScratchFolder folder = ScratchFolder.create("compose");
    private final Map<String, Integer> ports = new HashMap<>();
    private final List<String> command = new ArrayList<>();
    private List<String> services = List.of();

    private Compose() throws IOException {
        run(List.of("sh", "deploy/compose/secrets.sh", secrets().toString()), COMMAND_SECONDS);
        final Path override = Files.writeString(folder.path().resolve("ports.yml"), ports());
        command.addAll(List.of(
                "docker", "compose", "-p", "parley-test", "-f", "docker-compose.yml", "-f", override.toString()));
        Optional.ofNullable(System.getProperty("containers.compose"))
                .ifPresent(file -> command.addAll(List.of("-f", file)));
    }

    /** Why there can be no containers here; empty where there can. Asks the engine, with a bound. */
    static Optional<String> lack() {
        if (Programs.find("docker").isEmpty()) {
            return Optional.of("there is no docker on the PATH");
        }
        try {
            final ScratchFolder folder = ScratchFolder.create("docker");
            try (folder) {
                final Path log = folder.path().resolve("log");
                for (List<String> question :
                        List.of(List.of("docker", "version"), List.of("docker", "compose", "version"))) {
                    if (exit(question, Map.of(), log, ENGINE_SECONDS) != 0) {
                        return Optional.of(String.join(" ", question) + " fails: " + Files.readString(log));
                    }
                }
                return Optional.empty();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Builds the images and brings all up; blocks until what has a health check is healthy. */
    static Compose up() {
        try {
            final Compose compose = new Compose();
            compose.services = compose.run("config", "--services")
                    .lines()
                    .filter(service -> !WITHOUT.contains(service))
                    .sorted()
                    .toList();
            try {
                compose.run("build");
                compose.upAll();
                return compose;
            } catch (RuntimeException | Error e) {
                compose.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void upAll() {
        final List<String> up = new ArrayList<>(List.of("up", "-d", "--wait"));
        up.addAll(services);
        run(up.toArray(String[]::new));
    }

    /** All that run. */
    List<String> services() {
        return services;
    }

    /** On loopback. */
    int port(String service, int port) {
        return ports.get(service + ":" + port);
    }

    String secret(String name) throws IOException {
        return Files.readString(secrets().resolve(name)).strip();
    }

    private Path secrets() {
        return folder.path().resolve("secrets");
    }

    /** Runs that command of docker compose; what it prints. */
    String run(String... arguments) {
        final List<String> all = new ArrayList<>(command);
        all.addAll(Arrays.asList(arguments));
        return run(all, COMMAND_SECONDS);
    }

    private String run(List<String> all, int seconds) {
        final Path log = folder.path().resolve("log");
        try {
            final int exit = exit(all, Map.of("SECRETS", secrets().toString()), log, seconds);
            final String output = Files.readString(log);
            if (exit != 0) {
                throw new AssertionError(String.join(" ", all) + " ended with " + exit + ":\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int exit(List<String> command, Map<String, String> environment, Path log, int seconds)
            throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        final Process process = builder.start();
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        } finally {
            process.destroy();
        }
    }

    /** Only what a test asks is published. */
    private String ports() {
        return "services:\n"
                + publish("haproxy", 7080, 7081, 8404)
                + publish("signaling-1", 7090)
                + publish("signaling-2", 7090)
                + publish("rooms-1", 7091)
                + publish("rooms-2", 7091)
                + publish("prometheus", 9090)
                + List.of("redis-rooms", "redis-signaling", "redis-shared", "rabbitmq", "coturn", "grafana").stream()
                        .map(service -> "  " + service + ": {ports: !reset []}\n")
                        .collect(Collectors.joining());
    }

    private String publish(String service, int... of) {
        return Arrays.stream(of)
                .mapToObj(port -> {
                    final int here = FreePort.pick();
                    ports.put(service + ":" + port, here);
                    return "\"127.0.0.1:" + here + ":" + port + "\"";
                })
                .collect(Collectors.joining(", ", "  " + service + ": {ports: !override [", "]}\n"));
    }

    /** Takes all down, with its data. */
    @Override
    public void close() {
        try (folder) {
            run("down", "--volumes", "--timeout", "2");
        }
    }
}
