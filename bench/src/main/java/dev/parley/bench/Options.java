package dev.parley.bench;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants measured.
 *
 * @param ws native nodes
 * @param sio web nodes
 * @param callerWire on which those who offer come in
 * @param calleeWire on which those who answer come in
 * @param rates offers a second, one step after the other
 * @param window more than 0: closed loop instead, with so many offers on their way for each pair
 * @param idle more than 0: so many connections that do nothing, instead of pairs
 * @param time of a step
 * @param warmup before the first step, at its rate
 * @param settle after each step, at most, for answers still to come
 * @param processes whose cost is taken, by name
 * @param ops where their meters are, by name
 */
record Options(
        List<URI> ws,
        List<URI> sio,
        WireName callerWire,
        WireName calleeWire,
        int pairs,
        List<Integer> rates,
        int window,
        int idle,
        Duration time,
        Duration warmup,
        Duration settle,
        String secret,
        boolean received,
        int threads,
        Map<String, Long> processes,
        Map<String, URI> ops,
        @Nullable Path json) {
    static final String USAGE = """
            Pairs of clients call each other over the hub; says how long it takes, what it costs, and whether anything was
            lost, repeated or out of order (then the exit code is 1).

              --ws URL[,URL]          native nodes (ws://localhost:7080/v1/ws)
              --sio URL[,URL]         web nodes (http://localhost:7081)
              --wires native,web      of those who offer, and of those who answer
              --secret S              with which tokens are signed; PARLEY_JWT_SECRET by default
              --pairs 100             each in a room of its own
              --rate 500,2000,8000    offers a second, one step after the other; each is answered
              --max 4                 instead: each pair keeps so many offers on their way
              --idle 1000             instead: so many connections that do nothing, in turn on the two wires; name one
                                      wire twice to have what one of its connections costs
              --seconds 20            of each step
              --warmup 5              seconds before the first
              --settle 8              seconds after each in which every request must have its outcome
              --received              clients say what has reached them
              --threads 1             of the load generator
              --pid name=PID[,..]     processes whose CPU and memory are taken
              --ops name=URL[,..]     where their meters are, for what is alive of the heap (with --idle)
              --json FILE             the results for programs
            """;
    private static final Set<String> FLAGS = Set.of("received");
    private static final Set<String> NAMES = Set.of(
            "ws", "sio", "wires", "secret", "pairs", "rate", "max", "idle", "seconds", "warmup", "settle", "threads",
            "pid", "ops", "json");

    /** Which wire. */
    enum WireName {
        NATIVE,
        WEB
    }

    /** What was wrong, in words for the user. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }

    static Options parse(String[] arguments, Map<String, String> environment) throws Wrong {
        final Map<String, String> given = read(arguments);
        try {
            final List<WireName> wires = split(given.getOrDefault("wires", "native,native")).stream()
                    .map(name -> WireName.valueOf(name.toUpperCase(java.util.Locale.ROOT)))
                    .toList();
            if (wires.size() != 2) {
                throw new Wrong("--wires: expected two");
            }
            return new Options(
                    uris(given.getOrDefault("ws", "ws://localhost:7080/v1/ws")),
                    uris(given.getOrDefault("sio", "http://localhost:7081")),
                    wires.getFirst(),
                    wires.getLast(),
                    number(given, "pairs", 100),
                    split(given.getOrDefault("rate", "500,2000,8000")).stream()
                            .map(Integer::valueOf)
                            .toList(),
                    number(given, "max", 0),
                    number(given, "idle", 0),
                    Duration.ofSeconds(number(given, "seconds", 20)),
                    Duration.ofSeconds(number(given, "warmup", 5)),
                    Duration.ofSeconds(number(given, "settle", 8)),
                    secret(given, environment),
                    given.containsKey("received"),
                    number(given, "threads", 1),
                    processes(given),
                    named(given, "ops"),
                    given.containsKey("json") ? Path.of(given.getOrDefault("json", "")) : null);
        } catch (IllegalArgumentException e) {
            throw new Wrong("not to be understood: " + e.getMessage());
        }
    }

    private static Map<String, String> read(String[] arguments) throws Wrong {
        final Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            final String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (FLAGS.contains(name)) {
                given.put(name, "");
            } else if (NAMES.contains(name) && i + 1 < arguments.length) {
                i++;
                given.put(name, arguments[i]);
            } else {
                throw new Wrong(
                        arguments[i] + ": expected one of " + new TreeSet<>(NAMES) + " with a value, or " + FLAGS);
            }
        }
        return given;
    }

    private static String secret(Map<String, String> given, Map<String, String> environment) throws Wrong {
        final String secret = given.getOrDefault("secret", environment.getOrDefault("PARLEY_JWT_SECRET", ""));
        if (secret.isEmpty()) {
            throw new Wrong("--secret: expected the secret that the hub checks tokens with");
        }
        return secret;
    }

    private static int number(Map<String, String> given, String name, int otherwise) throws Wrong {
        final String text = given.get(name);
        final int number = text == null ? otherwise : Integer.parseInt(text);
        if (number < 0) {
            throw new Wrong("--" + name + ": " + number);
        }
        return number;
    }

    private static Map<String, Long> processes(Map<String, String> given) throws Wrong {
        final Map<String, Long> processes = new LinkedHashMap<>();
        for (Map.Entry<String, String> one : pairs(given, "pid").entrySet()) {
            processes.put(one.getKey(), Long.valueOf(one.getValue()));
        }
        return processes;
    }

    private static Map<String, URI> named(Map<String, String> given, String name) throws Wrong {
        final Map<String, URI> uris = new LinkedHashMap<>();
        for (Map.Entry<String, String> one : pairs(given, name).entrySet()) {
            uris.put(one.getKey(), URI.create(one.getValue()));
        }
        return uris;
    }

    private static Map<String, String> pairs(Map<String, String> given, String name) throws Wrong {
        final Map<String, String> pairs = new LinkedHashMap<>();
        for (String one : split(given.getOrDefault(name, ""))) {
            final int equals = one.indexOf('=');
            if (equals < 1) {
                throw new Wrong("--" + name + ": " + one + ", expected name=value");
            }
            pairs.put(one.substring(0, equals), one.substring(equals + 1));
        }
        return pairs;
    }

    private static List<URI> uris(String text) {
        return split(text).stream().map(URI::create).toList();
    }

    private static List<String> split(String text) {
        return new ArrayList<>(Arrays.stream(text.split(",", -1))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .toList());
    }
}
