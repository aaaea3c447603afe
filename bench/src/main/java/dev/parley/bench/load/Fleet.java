package dev.parley.bench.load;

import dev.parley.bench.client.Client;
import dev.parley.bench.client.Dialect;
import dev.parley.bench.client.Head;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** All pairs or rooms of a run, spread over event loops. For one thread, which is none of theirs. */
public final class Fleet implements AutoCloseable {
    private static final int AT_ONCE = 50;
    private static final Duration OVERTAKING = Duration.ofSeconds(1);
    private static final long SETUP_SECONDS = 20;

    private final MultiThreadIoEventLoopGroup group;
    private final List<Share> shares = new ArrayList<>();
    private int senders;

    /** @param threads event loops; a single one carries some ten thousand signals a second */
    public Fleet(int threads) {
        this.group = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        for (EventExecutor executor : group) {
            shares.add(new Share((EventLoop) executor));
        }
    }

    /**
     * One side of the pairs.
     *
     * @param addresses of the nodes, taken in turn
     * @param tokens for the number of a pair; names where clients name themselves
     */
    public record Party(Dialect dialect, List<URI> addresses, IntFunction<String> tokens) {
        Client client(EventLoop loop, int number, Client.Listener listener, Head head) {
            final URI address = addresses.get(number % addresses.size());
            return new Client(loop, dialect, address, tokens.apply(number), listener, head);
        }
    }

    /** Connects pairs and has them join, some at a time; throws {@link Refused} if one of them can't. */
    public void connect(int count, String run, Party callers, Party callees, boolean sayReceived) throws Exception {
        final List<Connecting> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final int number = i;
            final Share share = shares.get(i % shares.size());
            final Pair pair = new Pair(
                    number,
                    run + "-" + i,
                    listener -> callers.client(share.loop, number, listener, share.head),
                    listener -> callees.client(share.loop, number, listener, share.head),
                    sayReceived,
                    share.latency);
            share.senders.add(pair);
            batch.add(new Connecting(share, pair::join, pair.ready()));
            if (batch.size() == AT_ONCE || i == count - 1) {
                await(batch);
                batch.clear();
            }
        }
        senders = count;
    }

    /** Connects rooms of so many, all at once; throws {@link Refused} if one of the members can't. */
    public void connect(Rooms rooms, String run, Party odd, Party even, boolean sayReceived) throws Exception {
        final List<Connecting> all = new ArrayList<>();
        for (int i = 0; i < rooms.count(); i++) {
            final int first = i * rooms.members();
            final Share share = shares.get(i % shares.size());
            final Room room = new Room(i, run + "-" + i, rooms.changes(), share.latency);
            share.senders.add(room);
            all.add(new Connecting(
                    share,
                    () -> room.open(
                            rooms.members(),
                            (listener, member) -> (member % 2 == 0 ? even : odd)
                                    .client(share.loop, (first + member) / 2, listener, share.head),
                            sayReceived),
                    room.ready()));
        }
        await(all);
        senders = rooms.count();
    }

    /** @param changes whether members change their status, instead of sending messages */
    public record Rooms(int count, int members, boolean changes) {}

    private record Connecting(Share share, Runnable begin, CompletableFuture<Void> ready) {}

    private static void await(List<Connecting> batch) throws Exception {
        for (Connecting one : batch) {
            one.share.loop.execute(one.begin);
        }
        for (Connecting one : batch) {
            try {
                one.ready.get(SETUP_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new Refused("clients could not be put together: " + e.getCause());
            } catch (TimeoutException e) {
                throw new Refused("clients could not be put together within " + SETUP_SECONDS + " s");
            }
        }
    }

    int senders() {
        return senders;
    }

    List<Share> shares() {
        return shares;
    }

    /**
     * Waits until every request has its answer, at most so long, and then for a second at most until what was confirmed has
     * come: an answer may overtake, on its connection, the signal on the other one. Whether all have their answers.
     */
    boolean settle(Duration atMost) throws Exception {
        final boolean answered = await(Sender::settled, atMost);
        if (answered) {
            await(Sender::complete, OVERTAKING);
        }
        return answered;
    }

    private boolean await(Predicate<Sender> state, Duration atMost) throws Exception {
        final long deadline = System.nanoTime() + atMost.toNanos();
        while (!all(state)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return true;
    }

    private boolean all(Predicate<Sender> state) throws Exception {
        boolean all = true;
        for (Share share : shares) {
            all &= share.loop
                    .submit(() -> share.senders.stream().allMatch(state))
                    .get();
        }
        return all;
    }

    /** What was counted since the last time. */
    Counted take() throws Exception {
        Counted all = shares.getFirst().loop.submit(shares.getFirst()::take).get();
        for (Share share : shares.subList(1, shares.size())) {
            all = all.and(share.loop.submit(share::take).get());
        }
        return all;
    }

    /** Ends all sessions. */
    @Override
    public void close() {
        Leaving.leave(
                shares.stream()
                        .flatMap(share -> share.senders.stream())
                        .flatMap(Sender::clients)
                        .toList(),
                group);
    }
}
