package dev.parley.migration;

import io.lettuce.core.RedisFuture;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A dry run: counts the source's keys by prefix and says where they would go. Only reads. */
final class Plan {
    /** Prefixes shown at the most. */
    private static final int GROUPS = 100;

    private static final String OTHERS = "(others)";

    private final Server source;
    private final PerTarget<Server> targets;
    private final Routes routes;
    private final Pace pace;
    private final PrintStream out;
    private final PerTarget<Map<String, Group>> groups =
            new PerTarget<>(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    private record Asked(RedisFuture<String> type, RedisFuture<Long> lifetime, RedisFuture<Long> size) {}

    Plan(Server source, PerTarget<Server> targets, Routes routes, Pace pace, PrintStream out) {
        this.source = source;
        this.targets = targets;
        this.routes = routes;
        this.pace = pace;
        this.out = out;
    }

    int run() {
        final Progress progress = new Progress(out, "plan", source.size());
        final Pages pages = new Pages(source, Pages.START);
        while (pages.more()) {
            final List<Key> page = pages.next();
            count(page);
            progress.did(page.size());
            pace.did(page.size());
        }
        progress.end();
        for (Target target : Target.values()) {
            print(target);
        }
        printOtherDatabases();
        return 0;
    }

    private void count(List<Key> page) {
        final List<Asked> answers = source.pipelined(
                page,
                (redis, key) ->
                        new Asked(redis.type(key.bytes()), redis.pttl(key.bytes()), redis.memoryUsage(key.bytes())));
        final Set<Destination> there = there(page);
        for (int i = 0; i < page.size(); i++) {
            final Key key = page.get(i);
            final @Nullable Long size = source.get(answers.get(i).size());
            final String type = source.get(answers.get(i).type());
            final long lifetime = source.get(answers.get(i).lifetime());
            if (size != null && !type.equals("none")) {
                final Destination destination = routes.route(key);
                group(key, destination.target()).add(type, lifetime >= 0, size, there.contains(destination));
            }
        }
    }

    private Set<Destination> there(List<Key> page) {
        final Set<Destination> there = new HashSet<>();
        for (Target target : Target.values()) {
            final List<Key> its = page.stream()
                    .map(routes::route)
                    .filter(destination -> destination.target() == target)
                    .map(Destination::key)
                    .toList();
            targets.get(target).existing(its).forEach(key -> there.add(new Destination(target, key)));
        }
        return there;
    }

    /** By the rule's prefix; where that is the empty one, by what comes before the key's first colon. */
    private Group group(Key key, Target target) {
        final Rule rule = routes.rule(key);
        final Key prefix = rule.from().length() == 0 ? key.firstSegment() : rule.from();
        final Map<String, Group> its = groups.get(target);
        final String name = prefix + " → " + prefix.replacing(rule.from(), rule.to());
        final String shown = its.containsKey(name) || its.size() < GROUPS ? name : OTHERS;
        return its.computeIfAbsent(shown, _ -> new Group());
    }

    private void print(Target target) {
        final Server server = targets.get(target);
        final Map<String, Group> its = groups.get(target);
        final Map<String, String> memory = server.info("memory");
        out.println(String.format(
                Locale.ROOT,
                "%s, %s: %,d keys to come, %.1f MB; has %,d keys, uses %s of %s, policy %s",
                target,
                server.name(),
                its.values().stream().mapToLong(Group::keys).sum(),
                its.values().stream().mapToLong(Group::bytes).sum() / 1e6,
                server.size(),
                memory.getOrDefault("used_memory_human", "?"),
                "0".equals(memory.get("maxmemory")) ? "no limit" : memory.getOrDefault("maxmemory_human", "?"),
                memory.getOrDefault("maxmemory_policy", "?")));
        its.forEach((prefix, group) -> out.println(String.format("  %-32s %s", prefix, group)));
    }

    /** A copy is of one database. */
    private void printOtherDatabases() {
        final String ours = "db" + source.name().substring(source.name().lastIndexOf('/') + 1);
        new TreeMap<>(source.info("keyspace")).forEach((database, says) -> {
            if (!database.equals(ours)) {
                out.println("Left out: " + database + " of the source (" + says + ")");
            }
        });
    }
}
