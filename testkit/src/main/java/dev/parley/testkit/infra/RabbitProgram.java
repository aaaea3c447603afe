package dev.parley.testkit.infra;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The programs of an installed RabbitMQ.
 *
 * @param server the start script
 * @param epmd Erlang's port mapper
 */
record RabbitProgram(Path server, Path epmd) {

    /** Debian's script on the PATH insists on a user of its own; the one here doesn't. */
    private static final List<Path> BEFORE_THE_PATH = List.of(Path.of("/usr/lib/rabbitmq/bin"));

    private static final List<Path> HOMEBREW =
            List.of(Path.of("/opt/homebrew/opt/erlang/bin"), Path.of("/usr/local/opt/erlang/bin"));

    /** What asks a running broker; it stands beside the server. */
    Optional<Path> control() {
        return Optional.of(server.resolveSibling("rabbitmqctl")).filter(Files::isExecutable);
    }

    static Optional<RabbitProgram> find() {
        return Programs.find("rabbitmq-server", BEFORE_THE_PATH)
                .flatMap(server -> Programs.find("epmd", HOMEBREW).map(epmd -> new RabbitProgram(server, epmd)));
    }
}
