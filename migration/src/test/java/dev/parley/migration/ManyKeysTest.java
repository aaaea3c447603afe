package dev.parley.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of all types, many: 200,000 only on demand, for which docs/migration.md has the command. */
class ManyKeysTest {
    private static final String[] PREFIXES = {"express:", "room:", "nest:", "session:", "user:"};

    @TempDir
    private Path folder;

    @Test
    void ten_thousand_are_moved_over_an_interruption_while_the_source_is_written() throws Exception {
        move(10_000);
    }

    @Test
    @Tag("load")
    void two_hundred_thousand_are_moved_over_an_interruption_while_the_source_is_written() throws Exception {
        move(200_000);
    }

    private void move(int keys) throws Exception {
        try (Servers servers = new Servers(folder, Equality.askable(), Equality.askable())) {
            fill(servers, keys);
            final AtomicBoolean stop = new AtomicBoolean();
            final Thread writer = new Thread(() -> write(servers, stop));
            writer.start();
            try {
                final Process killed = InterruptionTest.process(servers.arguments("copy", "--rate", "" + keys / 4));
                try {
                    Await.until("half of it is there", Duration.ofMinutes(5), () -> servers.copied() > keys / 2);
                } finally {
                    killed.destroyForcibly().waitFor();
                }
                assertThat(servers.copied()).isLessThan(keys);
                assertThat(timed(servers, "copy", "--rate", "0")).isZero();
            } finally {
                stop.set(true);
                writer.join();
            }
            assertThat(timed(servers, "copy", "--final", "--rate", "0")).isZero();
            assertThat(timed(servers, "verify", "--rate", "0")).isZero();
            assertThat(servers.copied()).isEqualTo(servers.source.dbsize());
            Equality.check(servers);
            System.out.println("[many] state file: " + Files.size(servers.state()) / 1_000_000 + " MB");
            assertThat(timed(servers, "rollback", "--rate", "0")).isZero();
            assertThat(servers.copied()).isZero();
        }
    }

    private static int timed(Servers servers, String action, String... more) {
        final long begin = System.nanoTime();
        final Servers.Run run = servers.run(action, more);
        System.out.printf("[many] %s: %.1f s%n%s", action, (System.nanoTime() - begin) / 1e9, run.out());
        return run.exit();
    }

    /** Small keys of all types, half of them with a lifetime, and some large ones. */
    private static void fill(Servers servers, int keys) {
        final var redis = servers.source.getStatefulConnection();
        redis.setAutoFlushCommands(false);
        for (int i = 0; i < keys; i++) {
            final String key = PREFIXES[i % PREFIXES.length] + i;
            switch (i % 6) {
                case 0 -> redis.async().hset(key, Map.of("user", "u" + i, "room", "r" + i % 100));
                case 1 -> redis.async().rpush(key, "a", "b", key);
                case 2 -> redis.async().sadd(key, "a", "b", key);
                case 3 -> redis.async().zadd(key, (double) i, "m", i + 0.5, key);
                case 4 -> redis.async().xadd(key, Map.of("offer", key));
                default -> redis.async().set(key, "v=0 " + key);
            }
            if (i % 2 == 0) {
                redis.async().pexpire(key, 3_600_000 + i);
            }
            if (i % 1000 == 999) {
                redis.flushCommands();
            }
        }
        redis.flushCommands();
        redis.setAutoFlushCommands(true);
        for (int i = 0; i < 10 * Samples.TYPES; i++) {
            Samples.write(servers.source, i % Samples.TYPES, "large:" + i);
        }
        assertThat(servers.source.dbsize()).isEqualTo(keys + 10 * Samples.TYPES);
    }

    /** Some hundred keys a second, as sessions that are renewed and rooms that come and go. */
    private static void write(Servers servers, AtomicBoolean stop) {
        for (int i = 0; !stop.get(); i++) {
            servers.source.setex("session:live:" + i % 500, 3600, "renewed " + i);
            servers.source.hset("room:live:" + i % 500, "n", String.valueOf(i));
            servers.source.del("room:live:" + (i * 31) % 500);
            if (i % 3 == 0) {
                LockSupport.parkNanos(10_000_000);
            }
        }
    }
}
