package dev.parley.exchange;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

/**
 * One connection to the broker at a time, opened when it is asked for and there is none. This node has two: the broker
 * holds up a connection that publishes too fast, and the one that receives must not be held up with it.
 */
final class BrokerConnections {
    private static final int CLOSE_TIMEOUT_MILLIS = 1_000;

    private final CachingConnectionFactory factory;
    private final RabbitAdmin admin;

    /** @param consumers runs what comes in */
    BrokerConnections(AmqpConfig config, String name, ExecutorService consumers) {
        factory = new CachingConnectionFactory(rabbit(config));
        factory.setConnectionNameStrategy(ignored -> name);
        factory.setChannelCacheSize(1);
        factory.setCloseTimeout(CLOSE_TIMEOUT_MILLIS);
        factory.setExecutor(consumers);
        admin = new RabbitAdmin(factory);
    }

    private static ConnectionFactory rabbit(AmqpConfig config) {
        final int timeout = (int) config.connectTimeout().toMillis();
        final ConnectionFactory rabbit = new ConnectionFactory();
        try {
            rabbit.setUri(config.uri());
            if ("amqps".equals(config.uri().getScheme())) {
                // setUri leaves it at trusting every certificate.
                rabbit.useSslProtocol(SSLContext.getDefault());
                rabbit.enableHostnameVerification();
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the broker's URI can't be used: " + e.getClass().getSimpleName(), e);
        }
        rabbit.setRequestedHeartbeat((int) config.heartbeat().toSeconds());
        rabbit.setConnectionTimeout(timeout);
        rabbit.setHandshakeTimeout(timeout);
        rabbit.setChannelRpcTimeout(timeout);
        rabbit.setShutdownTimeout(timeout);
        rabbit.setAutomaticRecoveryEnabled(false);
        rabbit.setTopologyRecoveryEnabled(false);
        return rabbit;
    }

    /** A new connection; the last one is closed, whatever state it is in. Blocks up to the connect timeout. */
    Connection open() {
        factory.resetConnection();
        return factory.createConnection().getDelegate();
    }

    /** Declares on the connection that is open. */
    AmqpAdmin admin() {
        return admin;
    }

    void close() {
        factory.destroy();
    }
}
