package dev.parley.migration;

import io.lettuce.core.RedisURI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants done.
 *
 * @param from the source; null for a rollback, which does not need it
 * @param rate keys a second, at most; 0 for no limit
 * @param last whether the source is not written any more
 */
record Options(
        Action action,
        @Nullable RedisURI from,
        PerTarget<RedisURI> targets,
        Routes routes,
        @Nullable Path state,
        int rate,
        boolean last) {
    static final String USAGE = """
            Moves the keys of one Redis to the three of Parley. The source is only read.

              plan       counts what there is and says where it would go; writes nothing
              copy       copies, again and again until little changes meanwhile; after an interruption goes on where it was
              verify     compares every key: type, value, lifetime; exit code 1 and 20 examples if something differs
              rollback   removes from the three what copy has put there

              --from URI              the source; PARLEY_MIGRATION_FROM by default
              --signaling URI         PARLEY_REDIS_SIGNALING by default
              --rooms URI             PARLEY_REDIS_ROOMS by default
              --shared URI            PARLEY_REDIS_SHARED by default
              --rename OLD=TARGET:NEW keys that begin with OLD go to TARGET (signaling, rooms, shared) and begin with NEW
                                      there; may be given again. The longest OLD counts. By default
                                      express:=rooms:express:  room:=rooms:room:  nest:=signaling:nest:
                                      session:=signaling:session:  and all else  =shared:
              --state FILE            what has been copied, for copy (which makes it) and rollback; for verify if you like
              --rate 10000            keys a second, at most; 0 for no limit
              --final                 copy only: the source is not written any more; copies until nothing changes

            URIs: redis://[[user:]password@]host[:port][/database], rediss://… for TLS, redis-sentinel://…#master.
            Exit codes: 0 done, 1 something differs or could not be copied, 2 wrong arguments, 3 a server or file failed.
            """;
    private static final Set<String> NAMES =
            Set.of("--from", "--signaling", "--rooms", "--shared", "--rename", "--state", "--rate");
    private static final Pattern WORD = Pattern.compile("[a-z-]{1,20}");
    private static final int RATE = 10_000;

    static Options parse(String[] arguments, Map<String, String> environment) throws Wrong {
        if (arguments.length == 0) {
            throw new Wrong("expected plan, copy, verify or rollback");
        }
        final Action action = Action.named(arguments[0])
                .orElseThrow(() -> new Wrong(shown(1, arguments[0]) + ": expected plan, copy, verify or rollback"));
        final Map<String, List<String>> given = new HashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            final String name = arguments[i];
            if (name.equals("--final")) {
                given.put(name, List.of());
            } else if (!NAMES.contains(name)) {
                throw new Wrong(shown(i + 1, name) + ": not known here");
            } else if (i + 1 == arguments.length || arguments[i + 1].startsWith("--")) {
                throw new Wrong(name + ": expected a value");
            } else {
                i++;
                given.computeIfAbsent(name, _ -> new ArrayList<>()).add(arguments[i]);
            }
        }
        return of(action, given, environment);
    }

    /** Not all of it: it may have a URI with a password, whose name was forgotten or is not set off by a blank. */
    private static String shown(int number, String argument) {
        return "argument " + number + (WORD.matcher(argument).matches() ? ", " + argument : "");
    }

    private static Options of(Action action, Map<String, List<String>> given, Map<String, String> environment)
            throws Wrong {
        for (Map.Entry<String, List<String>> one : given.entrySet()) {
            if (one.getValue().size() > 1 && !one.getKey().equals("--rename")) {
                throw new Wrong(one.getKey() + ": given more than once");
            }
        }
        if (given.containsKey("--final") && action != Action.COPY) {
            throw new Wrong("--final: only copy takes it");
        }
        final PerTarget<RedisURI> targets =
                PerTarget.of(target -> uri("--" + target, "PARLEY_REDIS_" + target.name(), given, environment));
        return new Options(
                action,
                action == Action.ROLLBACK ? null : uri("--from", "PARLEY_MIGRATION_FROM", given, environment),
                targets,
                Routes.with(rules(given.getOrDefault("--rename", List.of()))),
                state(action, given.get("--state")),
                rate(given.get("--rate")),
                given.containsKey("--final"));
    }

    /** Says nothing of the URI itself, which may have a password. */
    private static RedisURI uri(
            String name, String variable, Map<String, List<String>> given, Map<String, String> environment)
            throws Wrong {
        final List<String> values = given.get(name);
        final String text = values == null ? environment.get(variable) : values.getFirst();
        if (text == null || text.isBlank()) {
            throw new Wrong(name + ": expected the URI of a Redis server");
        }
        try {
            final RedisURI uri = RedisURI.create(text.trim());
            if (uri.getHost() != null || !uri.getSentinels().isEmpty()) {
                return uri;
            }
        } catch (IllegalArgumentException | NullPointerException e) {
            // Told below, without the text.
        }
        throw new Wrong((values == null ? variable : name)
                + ": expected redis://[[user:]password@]host[:port][/database], rediss://… or redis-sentinel://…");
    }

    private static List<Rule> rules(List<String> texts) throws Wrong {
        final List<Rule> rules = new ArrayList<>();
        for (String text : texts) {
            final Rule rule = Rule.parse(text)
                    .orElseThrow(() ->
                            new Wrong("--rename " + text + ": expected OLDPREFIX=signaling|rooms|shared:NEWPREFIX"));
            if (rules.stream().anyMatch(other -> other.from().equals(rule.from()))) {
                throw new Wrong("--rename " + text + ": there is another for that prefix");
            }
            rules.add(rule);
        }
        return rules;
    }

    private static @Nullable Path state(Action action, @Nullable List<String> values) throws Wrong {
        if (values == null) {
            if (action == Action.COPY || action == Action.ROLLBACK) {
                throw new Wrong("--state: " + action + " needs the file that says what was copied");
            }
            return null;
        }
        try {
            return Path.of(values.getFirst());
        } catch (InvalidPathException e) {
            throw new Wrong("--state " + values.getFirst() + ": not a file's name");
        }
    }

    private static int rate(@Nullable List<String> values) throws Wrong {
        if (values == null) {
            return RATE;
        }
        try {
            final int rate = Integer.parseInt(values.getFirst());
            if (rate >= 0) {
                return rate;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new Wrong("--rate " + values.getFirst() + ": expected a whole number of keys a second, or 0");
    }
}
