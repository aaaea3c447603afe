package dev.parley.redis;

import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user that docs/runbook.md has operators make for nodes: what it may do has to be enough, and no test uses more. */
public final class NodesUser {
    private static final Path RUNBOOK = Path.of(System.getProperty("project.root"), "docs", "runbook.md");
    private static final String BEGIN = "ACL SETUSER parley ";
    private static final String PASSWORD = "of-the-nodes";

    private NodesUser() {}

    /** Makes it on that server, and gives the server's URI with it. */
    static String on(TestServer server, RedisNamespace namespace) {
        Raw.call(server, command(namespace));
        return with(server.uri());
    }

    /** The URI with its name and password. */
    public static String with(String uri) {
        return uri.replace("://", "://parley:" + PASSWORD + "@");
    }

    /** What makes it, for the keys of that namespace. */
    public static String[] command(RedisNamespace namespace) {
        try {
            return Files.readAllLines(RUNBOOK).stream()
                    .filter(line -> line.startsWith(BEGIN))
                    .findFirst()
                    .orElseThrow()
                    .replace("PASSWORD", PASSWORD)
                    .replace("shared:", namespace.label() + ":")
                    .split(" ", -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
