package dev.parley.bench;

import dev.parley.bench.upload.UploadPlan;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants measured.
 *
 * @param rates a second, of whatever is sent, one step after the other
 * @param window more than 0: closed loop instead, with so many offers on their way for each pair
 * @param time of a step
 * @param warmup before the first step, at its rate
 * @param settle after each step, at most, for answers still to come
 * @param received whether clients say what has reached them
 * @param threads event loops of the load generator
 * @param processes whose cost is taken, by name
 * @param ops where their meters are, by name
 */
record Options(
        Mode mode,
        Servers servers,
        List<Integer> rates,
        int window,
        Duration time,
        Duration warmup,
        Duration settle,
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
              --wires native,web      of those who offer, and of those who answer; nest (at --ws) and socketio (at --sio) are
                                      what the servers speak that bench/peers has for comparison
              --secret S              with which tokens are signed; PARLEY_JWT_SECRET by default
              --pairs 100             each in a room of its own
              --rate 500,2000,8000    offers a second, one step after the other; each is answered
              --max 4                 instead: each pair keeps so many offers on their way
              --idle 1000             instead: so many connections that do nothing, in turn on the two wires; name one
                                      wire twice to have what one of its connections costs
              --joins 1000            instead: so many clients connect and join, two to a room, as fast as they are let in
              --rooms 10              instead: rooms of --members, to whom --rate messages a second are sent in all;
                                      with --changes their status changes instead
              --members 10            of each room
              --hop amqp://…          instead: messages through a broker alone, from one publisher to one consumer
              --artifacts URL         instead: uploads to a node of artifacts, in rooms that nobody is in
              --tus URL               instead: uploads to another server of tus 1.0.0, without tokens
              --uploads 1             at once, each by a user of its own
              --times 1               one after the other by each of them
              --bytes 536870912       of an upload
              --request 1099511627776 bytes of a PATCH at most
              --last 0                bytes of the last PATCH of an upload; 0 for what is left then
              --pace 0                bytes a second of an upload; 0 for as fast as they are taken
              --seconds 20            of each step
              --warmup 5              seconds before the first
              --settle 8              seconds after each in which every request must have its outcome
              --received              clients say what has reached them
              --threads 1             of the load generator
              --pid name=PID[,..]     processes whose CPU and memory are taken
              --ops name=URL[,..]     where their meters are, for what is alive of the heap (with --idle)
              --json FILE             the results for programs
            """;
    private static final Set<String> FLAGS = Set.of("received", "changes");
    private static final Set<String> NAMES = Set.of(
            "ws",
            "sio",
            "wires",
            "secret",
            "pairs",
            "rate",
            "max",
            "idle",
            "joins",
            "rooms",
            "members",
            "hop",
            "artifacts",
            "tus",
            "uploads",
            "times",
            "bytes",
            "request",
            "last",
            "pace",
            "seconds",
            "warmup",
            "settle",
            "threads",
            "pid",
            "ops",
            "json");
    private static final long UPLOAD = 512L << 20;
    private static final long ANY = 1L << 40;

    /** What is done. */
    sealed interface Mode {
        /** @param count each in a room of its own */
        record Pairs(int count) implements Mode {}

        /** @param connections that do nothing */
        record Idle(int connections) implements Mode {}

        /** @param clients that join, two to a room */
        record Joins(int clients) implements Mode {}

        /** @param changes whether members change their status, instead of sending messages */
        record Rooms(int count, int members, boolean changes) implements Mode {}

        /** @param broker RabbitMQ */
        record Hop(URI broker) implements Mode {}

        /**
         * @param server where uploads are created
         * @param artifacts whether that is a node of artifacts, which wants tokens
         */
        record Uploads(URI server, boolean artifacts, UploadPlan plan) implements Mode {}
    }

    /** What a client speaks. */
    enum WireName {
        NATIVE,
        WEB,
        NEST,
        SOCKETIO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean onlyRelays() {
            return this == NEST || this == SOCKETIO;
        }
    }

    /**
     * Where clients come in.
     *
     * @param ws those that speak WebSocket
     * @param sio those that speak Socket.IO
     * @param caller on which wire those who offer come in
     * @param callee on which those who answer come in
     * @param secret with which tokens are signed; empty if nobody needs one
     */
    record Servers(List<URI> ws, List<URI> sio, WireName caller, WireName callee, String secret) {}

    static Options parse(String[] arguments, Map<String, String> environment) throws Arguments.Wrong {
        final Arguments given = new Arguments(arguments, NAMES, FLAGS);
        try {
            return new Options(
                    mode(given),
                    servers(given, environment),
                    given.list("rate", "500,2000,8000").stream()
                            .map(Integer::valueOf)
                            .toList(),
                    given.number("max", 0),
                    Duration.ofSeconds(given.number("seconds", 20)),
                    Duration.ofSeconds(given.number("warmup", 5)),
                    Duration.ofSeconds(given.number("settle", 8)),
                    given.has("received"),
                    given.number("threads", 1),
                    processes(given),
                    ops(given),
                    given.has("json") ? Path.of(given.text("json", "")) : null);
        } catch (IllegalArgumentException e) {
            throw new Arguments.Wrong("not to be understood: " + e.getMessage());
        }
    }

    private static Mode mode(Arguments given) throws Arguments.Wrong {
        if (given.has("hop")) {
            return new Mode.Hop(URI.create(given.text("hop", "")));
        }
        if (given.has("artifacts")) {
            return new Mode.Uploads(URI.create(given.text("artifacts", "")).resolve("/v1/uploads"), true, plan(given));
        }
        if (given.has("tus")) {
            return new Mode.Uploads(URI.create(given.text("tus", "")), false, plan(given));
        }
        if (given.has("rooms")) {
            final int members = given.number("members", 10);
            if (members < 2) {
                throw new Arguments.Wrong("--members: expected at least 2");
            }
            return new Mode.Rooms(given.number("rooms", 0), members, given.has("changes"));
        }
        if (given.has("joins")) {
            return new Mode.Joins(given.number("joins", 0));
        }
        final int idle = given.number("idle", 0);
        return idle > 0 ? new Mode.Idle(idle) : new Mode.Pairs(given.number("pairs", 100));
    }

    private static UploadPlan plan(Arguments given) throws Arguments.Wrong {
        return new UploadPlan(
                given.number("uploads", 1),
                given.number("times", 1),
                given.bytes("bytes", UPLOAD),
                given.bytes("request", ANY),
                given.bytes("last", 0),
                given.bytes("pace", 0));
    }

    private static Servers servers(Arguments given, Map<String, String> environment) throws Arguments.Wrong {
        final List<WireName> wires = given.list("wires", "native,native").stream()
                .map(name -> WireName.valueOf(name.toUpperCase(Locale.ROOT)))
                .toList();
        if (wires.size() != 2) {
            throw new Arguments.Wrong("--wires: expected two");
        }
        if (wires.getFirst().onlyRelays() != wires.getLast().onlyRelays()) {
            throw new Arguments.Wrong("--wires: " + wires + " can't speak to each other");
        }
        final String secret = given.text("secret", environment.getOrDefault("PARLEY_JWT_SECRET", ""));
        if (secret.isEmpty() && !wires.getFirst().onlyRelays() && !given.has("hop") && !given.has("tus")) {
            throw new Arguments.Wrong("--secret: expected the secret that the hub checks tokens with");
        }
        return new Servers(
                given.uris("ws", "ws://localhost:7080/v1/ws"),
                given.uris("sio", "http://localhost:7081"),
                wires.getFirst(),
                wires.getLast(),
                secret);
    }

    private static Map<String, Long> processes(Arguments given) throws Arguments.Wrong {
        final Map<String, Long> processes = new LinkedHashMap<>();
        given.named("pid").forEach((name, pid) -> processes.put(name, Long.valueOf(pid)));
        return processes;
    }

    private static Map<String, URI> ops(Arguments given) throws Arguments.Wrong {
        final Map<String, URI> ops = new LinkedHashMap<>();
        given.named("ops").forEach((name, uri) -> ops.put(name, URI.create(uri)));
        return ops;
    }
}
