package dev.parley.exchange;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.NoOpMetricsCollector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the connections to the broker and the channels on them, as the client opens and closes them. Any thread. */
final class OpenChannels extends NoOpMetricsCollector {
    private final ConcurrentHashMap<Connection, Set<Channel>> open = new ConcurrentHashMap<>();

    int connections() {
        return open.size();
    }

    int channels() {
        return open.values().stream().mapToInt(Set::size).sum();
    }

    /** The client tells of connections that it closes; of those that break, only who listens hears. */
    @Override
    public void newConnection(Connection connection) {
        open.put(connection, ConcurrentHashMap.newKeySet());
        connection.addShutdownListener(cause -> open.remove(connection));
    }

    @Override
    public void newChannel(Channel channel) {
        final Set<Channel> channels = open.get(channel.getConnection());
        if (channels != null) {
            channels.add(channel);
            channel.addShutdownListener(cause -> channels.remove(channel));
        }
    }
}
