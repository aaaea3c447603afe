package dev.parley.testkit.infra;

import dev.parley.embedded.RedisOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.testcontainers.images.builder.Transferable;

/** The servers' images, the same as in docker-compose.yml, and how a container of each is made. */
final class DockerServers {

    static final String REDIS_IMAGE = "redis:7-alpine";
    static final String RABBIT_IMAGE = "rabbitmq:3-management";

    private static final String REDIS_CONF = "/tmp/redis.conf";

    private DockerServers() {}

    static Candidate.Found<Function<RedisOptions, TestServer>> redis() {
        Optional<String> whyNot = DockerEngine.whyNot(REDIS_IMAGE);
        return whyNot.isPresent()
                ? new Candidate.Absent<>(whyNot.get())
                : new Candidate.Present<>(DockerServers::startRedis, REDIS_IMAGE);
    }

    static Candidate.Found<Supplier<TestServer>> rabbit() {
        Optional<String> whyNot = DockerEngine.whyNot(RABBIT_IMAGE);
        return whyNot.isPresent()
                ? new Candidate.Absent<>(whyNot.get())
                : new Candidate.Present<>(DockerServers::startRabbit, RABBIT_IMAGE);
    }

    private static TestServer startRedis(RedisOptions options) {
        if (options.sentinel()) {
            throw new IllegalArgumentException("A Sentinel must reach its servers as clients do: Infra.newLocalRedis");
        }
        List<String> conf = new ArrayList<>(List.of("dir /data", "protected-mode no", "save \"\"", "appendonly no"));
        conf.addAll(options.directives());
        return DockerServer.start(
                new DockerServer.Image(REDIS_IMAGE, 6379, Endpoint::redis, Probes::redis),
                options.port(),
                container -> container
                        .withCopyToContainer(Transferable.of(String.join("\n", conf) + "\n"), REDIS_CONF)
                        .withCommand("redis-server", REDIS_CONF));
    }

    private static TestServer startRabbit() {
        return DockerServer.start(
                new DockerServer.Image(RABBIT_IMAGE, 5672, Endpoint::amqp, Probes::amqp), 0, container -> container);
    }
}
