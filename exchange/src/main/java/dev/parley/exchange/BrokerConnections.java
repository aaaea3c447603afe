package dev.parley.exchange;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.AmqpAdmin;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;

/**
 * One connection to the broker at a time, opened when it is asked for and there is none. Its socket lives on the exchange's
 * loop, where all that comes in is handed over. This node has two: the broker holds up a connection that publishes too fast,
 * and the one that receives must not be held up with it.
 */
final class BrokerConnections {
    private static final int CLOSE_TIMEOUT_MILLIS = 1_000;

    private final CachingConnectionFactory factory;
    private final RabbitAdmin admin;
    /** Of the connection that was opened last. */
    private volatile io.netty.channel.@Nullable Channel socket;

    /** A connection with one channel, and its socket. */
    record Opened(Connection connection, Channel channel, io.netty.channel.Channel socket) {}

    BrokerConnections(AmqpConfig config, String name, EventLoop loop, OpenChannels channels) {
        final ConnectionFactory rabbit = rabbit(config, loop);
        rabbit.setMetricsCollector(channels);
        factory = new CachingConnectionFactory(rabbit);
        factory.setConnectionNameStrategy(ignored -> name);
        factory.setChannelCacheSize(1);
        factory.setCloseTimeout(CLOSE_TIMEOUT_MILLIS);
        factory.setExecutor(new LoopExecutor(loop));
        admin = new RabbitAdmin(factory);
    }

    private ConnectionFactory rabbit(AmqpConfig config, EventLoop loop) {
        final int timeout = (int) config.connectTimeout().toMillis();
        final ConnectionFactory rabbit = new ConnectionFactory();
        try {
            rabbit.setUri(config.uri());
            final ConnectionFactory.NettyConfiguration netty = rabbit.netty()
                    .eventLoopGroup(loop)
                    .bootstrapCustomizer(bootstrap -> bootstrap.channel(channelOf(loop)))
                    .channelCustomizer(opened -> socket = opened);
            if ("amqps".equals(config.uri().getScheme())) {
                // The JVM's trust store, and the name that is connected to.
                netty.sslContext(SslContextBuilder.forClient()
                        .endpointIdentificationAlgorithm("HTTPS")
                        .build());
            }
        } catch (GeneralSecurityException | SSLException e) {
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

    private static Class<? extends SocketChannel> channelOf(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class)
                ? EpollSocketChannel.class
                : NioSocketChannel.class;
    }

    /** A new connection; the last one is closed, whatever state it is in. Blocks up to the connect timeout. */
    Opened open() throws IOException {
        factory.resetConnection();
        final Connection connection = factory.createConnection().getDelegate();
        final Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the broker grants no more channels");
        }
        final io.netty.channel.Channel open = Objects.requireNonNull(socket);
        waitLonger(connection, open);
        return new Opened(connection, channel, open);
    }

    /**
     * The client's read timeout is one heartbeat, and a broker that sends one each time may come just too late for that. It stays
     * below two, at which the client gives up by itself and asks for the name of the broker's address, on the event loop.
     */
    private static void waitLonger(Connection connection, io.netty.channel.Channel open) throws IOException {
        final long timeout = Duration.ofSeconds(connection.getHeartbeat()).toMillis() * 7 / 4;
        try {
            open.pipeline()
                    .replace(
                            ReadTimeoutHandler.class,
                            ReadTimeoutHandler.class.getSimpleName(),
                            new ReadTimeoutHandler(timeout, TimeUnit.MILLISECONDS));
        } catch (NoSuchElementException e) {
            throw new IOException("the broker has closed the connection at once", e);
        }
    }

    /** Declares on the connection that is open. */
    AmqpAdmin admin() {
        return admin;
    }

    void close() {
        factory.destroy();
    }
}
