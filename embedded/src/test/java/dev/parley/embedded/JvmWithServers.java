package dev.parley.embedded;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A JVM that starts servers and, on its end, drains until it is told on standard input that it may go. */
final class JvmWithServers {

    static final String DRAINING = "draining";

    private JvmWithServers() {}

    public static void main(String[] args) throws Exception {
        RedisServer redis = EmbeddedRedis.start(RedisOptions.onFreePort());
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.onFreePort());
        Runtime.getRuntime().addShutdownHook(new Thread(JvmWithServers::drain));
        Path root = EmbeddedRedis.executable().getParent().getParent();
        System.out.println(redis.pid() + "\n" + redis.port() + "\n" + broker.port() + "\n" + root);
        new CountDownLatch(1).await();
    }

    private static void drain() {
        System.out.println(DRAINING);
        try {
            int unused = System.in.read();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
