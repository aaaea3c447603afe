package dev.parley.testkit.infra;

import dev.parley.embedded.BrokerOptions;
import dev.parley.embedded.EmbeddedBroker;
import dev.parley.embedded.EmbeddedRedis;
import dev.parley.embedded.RedisOptions;
import dev.parley.embedded.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Redis and RabbitMQ for tests.
 *
 * <p>Where they come from is decided once per JVM, for each of the two at its first use, and printed: from Docker if an
 * engine answers, else from programs on this machine, else embedded. {@code -Dinfra=docker|native|embedded} forces one, and
 * then it is a failure if that can't be had. Safe for use from any thread; the first call may take some seconds. Nothing
 * outlives the JVM.
 */
public final class Infra {

    private static final List<Path> NO_FOLDERS = List.of();

    private static final Once<Choice<Function<RedisOptions, TestServer>>> REDIS =
            new Once<>(() -> announced(Choice.make(
                    "Redis",
                    InfraKind.forced(),
                    List.of(
                            new Candidate<>(InfraKind.DOCKER, DockerServers::redis),
                            new Candidate<>(InfraKind.NATIVE, Infra::nativeRedis),
                            new Candidate<>(InfraKind.EMBEDDED, Infra::embeddedRedis)))));

    private static final Once<Choice<Supplier<TestServer>>> BROKER = new Once<>(() -> announced(Choice.make(
            "RabbitMQ",
            InfraKind.forced(),
            List.of(
                    new Candidate<>(InfraKind.DOCKER, DockerServers::rabbit),
                    new Candidate<>(InfraKind.NATIVE, Infra::nativeRabbit),
                    new Candidate<>(InfraKind.EMBEDDED, Infra::embeddedBroker)))));

    private static final Once<TestServer> SHARED_REDIS = new Once<>(Infra::newRedis);
    private static final Once<TestServer> SHARED_BROKER = new Once<>(Infra::newBroker);

    private Infra() {}

    /** The Redis server that all tests of this JVM share: keys must not collide, and nobody may stop it. */
    public static Endpoint redis() {
        return SHARED_REDIS.get().endpoint();
    }

    /** A Redis server of the test's own, which saves nothing. */
    public static TestServer newRedis() {
        return newRedis(RedisOptions.onFreePort());
    }

    /** A Redis server of the test's own. Sentinels are to be had from {@link #newLocalRedis}. */
    public static TestServer newRedis(RedisOptions options) {
        return REDIS.get().starter().apply(options);
    }

    /**
     * A Redis server of the test's own that is always a process of this machine, installed or embedded: for Sentinel, Cluster
     * and replicas, which must reach each other under the addresses that clients see.
     */
    public static RedisServer newLocalRedis(RedisOptions options) {
        Path program = Programs.find("redis-server", NO_FOLDERS).orElseGet(EmbeddedRedis::executable);
        return RedisServer.start(program, options);
    }

    /** The broker that all tests of this JVM share: names must not collide, and nobody may stop it. */
    public static Endpoint broker() {
        return SHARED_BROKER.get().endpoint();
    }

    /** As {@link TestServer#control}, of the broker that all share: it is only to be asked. */
    public static Optional<List<String>> askBroker(String... words) {
        return SHARED_BROKER.get().control(words);
    }

    /** A broker of the test's own; it takes about 10 s to start. */
    public static TestServer newBroker() {
        return BROKER.get().starter().get();
    }

    /**
     * A PostgreSQL of the test's own, always a program of this machine: for tests that are annotated {@link NeedsPostgres}. User
     * {@code postgres}, no password.
     */
    public static TestServer newPostgres() {
        return switch (PostgresProgram.find()) {
            case Candidate.Present<PostgresProgram>(PostgresProgram program, String what) ->
                PostgresServer.start(program);
            case Candidate.Absent<PostgresProgram>(String why) ->
                throw new InfraUnavailableException("No PostgreSQL: " + why);
        };
    }

    public static InfraKind redisKind() {
        return REDIS.get().kind();
    }

    /** If this is {@link InfraKind#EMBEDDED} the broker isn't RabbitMQ: see {@link EmbeddedBroker}. */
    public static InfraKind brokerKind() {
        return BROKER.get().kind();
    }

    private static <S> Choice<S> announced(Choice<S> choice) {
        System.out.println("[infra] " + choice.line());
        return choice;
    }

    private static Candidate.Found<Function<RedisOptions, TestServer>> nativeRedis() {
        Optional<Path> program = Programs.find("redis-server", NO_FOLDERS);
        if (program.isEmpty()) {
            return new Candidate.Absent<>("no redis-server on the PATH");
        }
        Path path = program.get();
        return new Candidate.Present<>(options -> new RedisProcess(RedisServer.start(path, options)), path.toString());
    }

    private static Candidate.Found<Function<RedisOptions, TestServer>> embeddedRedis() {
        if (!EmbeddedRedis.isAvailable()) {
            return new Candidate.Absent<>("no program for this platform in the jar");
        }
        return new Candidate.Present<>(
                options -> new RedisProcess(EmbeddedRedis.start(options)), "redis-server out of a jar");
    }

    private static Candidate.Found<Supplier<TestServer>> nativeRabbit() {
        Optional<RabbitProgram> program = RabbitProgram.find();
        if (program.isEmpty()) {
            return new Candidate.Absent<>("no rabbitmq-server and epmd on the PATH or in /usr/lib/rabbitmq/bin");
        }
        RabbitProgram found = program.get();
        return new Candidate.Present<>(
                () -> RabbitServer.start(found), found.server().toString());
    }

    private static Candidate.Found<Supplier<TestServer>> embeddedBroker() {
        return new Candidate.Present<>(
                () -> new EmbeddedBrokerServer(EmbeddedBroker.start(BrokerOptions.onFreePort())),
                "Apache Qpid Broker-J in its place; left out: tests of broker restarts and outages, of queue expiry and of"
                        + " the order of returns");
    }
}
