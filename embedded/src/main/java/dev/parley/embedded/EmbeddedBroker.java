package dev.parley.embedded;

import java.lang.reflect.Field;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;
import org.apache.qpid.server.model.BrokerImpl;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.SystemConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An AMQP 0-9-1 broker inside this JVM, on loopback: Apache Qpid Broker-J with everything in memory.
 *
 * <p>It stands in for RabbitMQ where one process on one machine is all there is. Exchanges, exclusive queues, confirms,
 * returns and prefetch work; queue arguments that only RabbitMQ knows (expiry, dead letters, queue types) are taken and
 * ignored; nothing survives a restart; an unroutable mandatory message is nacked before it is returned, where RabbitMQ
 * returns and then acks it. It stays up while the JVM shuts down, so that whatever drains may still publish. Safe for use
 * from any thread.
 */
public final class EmbeddedBroker implements AutoCloseable {

    static final String PORT_NAME = "amqp";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    private final SystemLauncher launcher;
    private final ScratchFolder folder;
    private final int port;
    private final BrokerOptions options;

    private EmbeddedBroker(SystemLauncher launcher, ScratchFolder folder, int port, BrokerOptions options) {
        this.launcher = launcher;
        this.folder = folder;
        this.port = port;
        this.options = options;
    }

    /**
     * Starts a broker and returns once it accepts connections: after 1 to 4 s the first time.
     *
     * @throws EmbeddedServerException if it can't be started, for instance because the port is taken
     */
    public static EmbeddedBroker start(BrokerOptions options) {
        if (options.port() != 0 && !FreePort.isFree(options.port())) {
            throw new EmbeddedServerException(
                    "The embedded broker did not start: port " + options.port() + " is taken");
        }
        ScratchFolder folder = ScratchFolder.create("broker");
        Startup startup = new Startup();
        SystemLauncher launcher = new SystemLauncher(startup);
        try {
            launcher.startup(BrokerConfiguration.systemAttributes(options, folder.path()));
            return new EmbeddedBroker(launcher, folder, startup.boundPort(), options);
        } catch (Exception e) {
            launcher.shutdown();
            folder.close();
            throw new EmbeddedServerException("The embedded broker did not start: " + e.getMessage(), e);
        }
    }

    public int port() {
        return port;
    }

    /** {@code amqp://USER:PASSWORD@127.0.0.1:PORT}. Contains the password: don't log it. */
    public String uri() {
        return "amqp://" + escape(options.user()) + ":" + escape(options.password()) + "@127.0.0.1:" + port;
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Closes all connections and stops the broker; what it held is gone. Does nothing the second time. */
    @Override
    public void close() {
        launcher.shutdown();
        folder.close();
    }

    /** Gets hold of the broker's objects during the launch, and of the failure, which the launcher keeps to itself. */
    private static final class Startup extends SystemLauncherListener.DefaultSystemLauncherListener {

        private @Nullable SystemConfig<?> system;
        private @Nullable RuntimeException failure;

        @Override
        public void onContainerResolve(SystemConfig<?> systemConfig) {
            system = systemConfig;
            systemConfig.getEventLogger().setMessageLogger(new QuietMessageLogger());
        }

        @Override
        public void errorOnStartup(RuntimeException e) {
            failure = e;
        }

        int boundPort() {
            if (failure != null) {
                throw failure;
            }
            if (system == null || !(system.getContainer() instanceof BrokerImpl broker)) {
                throw new IllegalStateException("no broker was made");
            }
            keepUpDuringShutdown(broker);
            return broker.getChildren(Port.class).stream()
                    .filter(each -> each.getName().equals(PORT_NAME))
                    .mapToInt(each -> each.getBoundPort())
                    .filter(bound -> bound > 0)
                    .findAny()
                    .orElseThrow(() -> new IllegalStateException("its port could not be opened"));
        }

        /** Broker-J registers a shutdown hook that ends it while others still drain, and offers no way not to. */
        private static void keepUpDuringShutdown(BrokerImpl broker) {
            try {
                Field hook = BrokerImpl.class.getDeclaredField("_shutdownHook");
                hook.setAccessible(true);
                if (hook.get(broker) instanceof Thread thread) {
                    Runtime.getRuntime().removeShutdownHook(thread);
                }
            } catch (ReflectiveOperationException e) {
                LOG.warn("The embedded broker will stop at once when the JVM does, before others have drained", e);
            }
        }
    }
}
