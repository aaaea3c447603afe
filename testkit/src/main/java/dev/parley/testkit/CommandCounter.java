package dev.parley.testkit;

import dev.parley.testkit.infra.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the commands that a Redis server runs, by {@code INFO commandstats}. It counts those of every client, those called
 * from scripts, and those that a client library sends by itself (such as {@code hello}); its own {@code info} it leaves out.
 * For one thread.
 */
public final class CommandCounter {

    private static final Pattern LINE = Pattern.compile("cmdstat_([^:]+):calls=(\\d+)");

    private final Endpoint server;
    private SortedMap<String, Long> before;

    private CommandCounter(Endpoint server) {
        this.server = server;
        this.before = read();
    }

    /** Starts counting. */
    public static CommandCounter on(Endpoint server) {
        return new CommandCounter(server);
    }

    /** Starts counting anew. */
    public void reset() {
        before = read();
    }

    /** What has run since, by name in lower case ({@code config|get} for a subcommand); names with no call are absent. */
    public SortedMap<String, Long> counts() {
        SortedMap<String, Long> counts = new TreeMap<>();
        read().forEach((name, calls) -> {
            long since = calls - before.getOrDefault(name, 0L);
            if (since > 0) {
                counts.put(name, since);
            }
        });
        return counts;
    }

    /** How often one command has run since. */
    public long count(String name) {
        return counts().getOrDefault(name, 0L);
    }

    /** How many commands have run since. */
    public long total() {
        return counts().values().stream().mapToLong(Long::longValue).sum();
    }

    private SortedMap<String, Long> read() {
        try (RedisProbe probe = RedisProbe.connect(server.host(), server.port())) {
            SortedMap<String, Long> calls = new TreeMap<>();
            Matcher matcher = LINE.matcher(probe.call("INFO", "commandstats"));
            while (matcher.find()) {
                calls.put(matcher.group(1), Long.valueOf(matcher.group(2)));
            }
            calls.remove("info");
            return calls;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
