package dev.parley.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Redis servers from the program that the jar {@code org.signal:embedded-redis} carries: nothing need be installed. */
public final class EmbeddedRedis {

    private static final String VERSION = "7.0.15";
    private static final Map<String, String> SYSTEMS = Map.of("linux", "linux", "mac os x", "darwin");
    private static final Map<String, String> PROCESSORS =
            Map.of("amd64", "amd64", "x86_64", "amd64", "aarch64", "arm64", "arm64", "arm64");

    private static @Nullable Path unpacked;

    private EmbeddedRedis() {}

    /**
     * Starts a server and returns once it answers.
     *
     * @throws EmbeddedServerException if it can't be started: no program for this platform, port taken, bad directive
     */
    public static RedisServer start(RedisOptions options) {
        return RedisServer.start(executable(), options);
    }

    /**
     * The program, unpacked once per JVM.
     *
     * @throws EmbeddedServerException if there is none for this platform, or it can't be unpacked
     */
    public static synchronized Path executable() {
        Path program = unpacked;
        if (program == null) {
            program = unpack(resource(System.getProperty("os.name", "?"), System.getProperty("os.arch", "?")));
            unpacked = program;
        }
        return program;
    }

    /** Whether there is a program for this platform. */
    public static boolean isAvailable() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return SYSTEMS.containsKey(system) && PROCESSORS.containsKey(processor);
    }

    static String resource(String system, String processor) {
        String known = SYSTEMS.get(system.toLowerCase(Locale.ROOT));
        String bits = PROCESSORS.get(processor.toLowerCase(Locale.ROOT));
        if (known == null || bits == null) {
            throw new EmbeddedServerException("There is no embedded Redis for " + system + " on " + processor
                    + ", only for Linux and macOS on x86-64 and arm64. Run Redis servers yourself, for instance with"
                    + " docker compose, and name them: PARLEY_REDIS_SIGNALING, PARLEY_REDIS_ROOMS and"
                    + " PARLEY_REDIS_SHARED. On Windows, WSL 2 has all that is needed.");
        }
        return "/redis-server-" + VERSION + "-" + known + "-" + bits;
    }

    private static Path unpack(String resource) {
        Path target = ScratchFolder.create("redis-program").path().resolve("redis-server");
        try (InputStream in = EmbeddedRedis.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new EmbeddedServerException(resource + " is missing from the jar org.signal:embedded-redis");
            }
            Files.copy(in, target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
            return target;
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot unpack redis-server to " + target + ": " + e.getMessage(), e);
        }
    }
}
