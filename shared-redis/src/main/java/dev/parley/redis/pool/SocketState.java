package dev.parley.redis.pool;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.pubsub.PubSubCommandHandler;
import io.netty.channel.Channel;
import java.util.Locale;

/** What a socket does at the moment. */
enum SocketState {
    /** A command under way. */
    ACTIVE,
    /** Nothing. */
    IDLE,
    /** It carries subscriptions. */
    SUBSCRIPTION,
    /** It carries no command of the pool: it looks after servers, which in a Cluster a connection does besides. */
    CONTROL;

    /** As a meter's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SocketState of(Channel channel) {
        final CommandHandler commands = channel.pipeline().get(CommandHandler.class);
        final SocketWatch watch = channel.pipeline().get(SocketWatch.class);
        if (commands instanceof PubSubCommandHandler<?, ?>) {
            return SUBSCRIPTION;
        }
        if (watch != null && watch.control()) {
            return CONTROL;
        }
        return commands == null || commands.getStack().isEmpty() ? IDLE : ACTIVE;
    }
}
