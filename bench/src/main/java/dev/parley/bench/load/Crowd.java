package dev.parley.bench.load;

import dev.parley.bench.client.Client;
import dev.parley.bench.client.Head;
import dev.parley.bench.client.Incoming;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that come in and then say nothing. */
public final class Crowd implements AutoCloseable {
    private static final int AT_ONCE = 100;
    private static final long SETUP_SECONDS = 60;

    private final MultiThreadIoEventLoopGroup group;
    private final List<Client> clients = new ArrayList<>();
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicInteger ended = new AtomicInteger();
    private volatile String refusal = "";

    /** @param threads event loops */
    public Crowd(int threads) {
        this.group = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    }

    /** Brings in so many, every second one of the other party. Blocks until all have been welcomed. */
    public void connect(int count, Fleet.Party odd, Fleet.Party even) throws Exception {
        for (int i = 0; i < count; i++) {
            enter();
            final EventLoop loop = (EventLoop) group.next();
            // A head each: they are not shared between loops, and a crowd is no matter of speed.
            final Client client = (i % 2 == 0 ? even : odd).client(loop, i, new Entering(), new Head());
            clients.add(client);
            loop.execute(client::connect);
        }
        for (int i = 0; i < AT_ONCE; i++) {
            enter();
        }
    }

    private void enter() throws Exception {
        if (!room.tryAcquire(SETUP_SECONDS, TimeUnit.SECONDS) || !refusal.isEmpty()) {
            throw new Refused("a client did not get in: " + refusal);
        }
    }

    /** How many connections have ended since. */
    public int ended() {
        return ended.get();
    }

    private final class Entering implements Client.Listener {
        private boolean in;

        @Override
        public void came(Client client, Incoming incoming) {
            if (in) {
                return;
            }
            switch (incoming.kind()) {
                case WELCOME -> {
                    in = true;
                    room.release();
                }
                case REFUSED, ERROR -> refused(incoming.code());
                default -> {}
            }
        }

        @Override
        public void ended(Client client, String how) {
            ended.incrementAndGet();
            if (!in) {
                refused(how);
            }
        }

        private void refused(String how) {
            refusal = how;
            room.release();
        }
    }

    @Override
    public void close() {
        Leaving.leave(clients, group);
    }
}
