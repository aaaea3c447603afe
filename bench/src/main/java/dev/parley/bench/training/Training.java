package dev.parley.bench.training;

import dev.parley.bench.LoadGenerator;
import dev.parley.embedded.BrokerOptions;
import dev.parley.embedded.EmbeddedBroker;
import dev.parley.embedded.EmbeddedRedis;
import dev.parley.embedded.FreePort;
import dev.parley.embedded.RedisOptions;
import dev.parley.embedded.RedisServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes an AOT cache beside the jar of each packaged node: both nodes run on embedded servers, carry calls between each
 * other for some seconds, and are stopped, at which their JVMs write down which classes they loaded and what was hot.
 *
 * <p>A node that finds such a cache, made by the same JVM from the same jars, starts in about half of the time, and does
 * not begin its work in the interpreter.
 */
public final class Training {
    private static final String SECRET = "only-for-the-training-of-a-node-on-loopback";

    private final Map<String, String> environment = new HashMap<>();

    private Training(EmbeddedBroker broker, RedisServer signaling, RedisServer rooms, RedisServer shared) {
        environment.put("PARLEY_AMQP", broker.uri());
        environment.put("PARLEY_REDIS_SIGNALING", signaling.uri());
        environment.put("PARLEY_REDIS_ROOMS", rooms.uri());
        environment.put("PARLEY_REDIS_SHARED", shared.uri());
        environment.put("PARLEY_JWT_SECRET", SECRET);
        environment.put("PARLEY_BIND", "127.0.0.1");
        environment.put("PARLEY_DRAIN", "0s");
        List.of("CONNECT", "SESSION", "MESSAGE").forEach(limit -> {
            environment.put("PARLEY_" + limit + "_RATE", "100000");
            environment.put("PARLEY_" + limit + "_BURST", "100000");
        });
    }

    /**
     * Trains a signaling and a rooms node.
     *
     * @param arguments the folder with {@code parley-signaling.jar}, and the one with {@code parley-rooms.jar}
     */
    public static void main(String[] arguments) throws Exception {
        final Path signaling = Path.of(arguments[0]);
        final Path rooms = Path.of(arguments[1]);
        if (Trainee.isTrained(signaling) && Trainee.isTrained(rooms)) {
            return;
        }
        System.out.println("Training both nodes for their AOT caches: half a minute; -Daot.skip leaves it out");
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.onFreePort());
                RedisServer first = EmbeddedRedis.start(RedisOptions.onFreePort());
                RedisServer second = EmbeddedRedis.start(RedisOptions.onFreePort());
                RedisServer shared = EmbeddedRedis.start(RedisOptions.onFreePort())) {
            new Training(broker, first, second, shared).run(signaling, rooms);
        }
    }

    private void run(Path signalingFolder, Path roomsFolder) throws Exception {
        final int ws = FreePort.pick();
        final int sio = FreePort.pick();
        environment.put("PARLEY_WS_PORT", String.valueOf(ws));
        environment.put("PARLEY_SIO_PORT", String.valueOf(sio));
        try (Trainee signaling = Trainee.start(signalingFolder, "parley-signaling", environment);
                Trainee rooms = Trainee.start(roomsFolder, "parley-rooms", environment)) {
            signaling.awaitReady();
            rooms.awaitReady();
            for (String wires : List.of("native,web", "web,native")) {
                final int status = LoadGenerator.run(load(ws, sio, wires), Map.of(), System.out);
                if (status == 2) {
                    throw new IllegalStateException("the nodes could not be put under load");
                }
            }
            signaling.stop();
            rooms.stop();
        }
    }

    private static String[] load(int ws, int sio, String wires) {
        final String to = "--ws ws://127.0.0.1:" + ws + "/v1/ws --sio http://127.0.0.1:" + sio + " --wires " + wires;
        final String what = " --pairs 40 --rate 300 --seconds 12 --warmup 2 --received --secret " + SECRET;
        return (to + what).split(" ", -1);
    }
}
