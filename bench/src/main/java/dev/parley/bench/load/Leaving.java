package dev.parley.bench.load;

import dev.parley.bench.client.Client;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The end of a run. */
final class Leaving {
    private static final long SECONDS = 5;

    private Leaving() {}

    /**
     * Has all clients end their sessions, and stops the event loops when they are gone. A loop that is stopped closes
     * its sockets without a word, which would leave the hub with sessions that wait to be resumed.
     */
    static void leave(List<Client> clients, EventLoopGroup group) {
        clients.forEach(Client::close);
        CompletableFuture.allOf(clients.stream().map(Client::gone).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, SECONDS, TimeUnit.SECONDS)
                .join();
        group.shutdownGracefully(0, SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
