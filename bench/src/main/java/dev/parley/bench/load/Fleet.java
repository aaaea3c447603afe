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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** All pairs of a run, spread over event loops. For one thread, which is none of theirs. */
public final class Fleet implements AutoCloseable {
    private static final int AT_ONCE = 50;
    private static final Duration OVERTAKING = Duration.ofSeconds(1);
    private static final long SETUP_SECONDS = 20;

    private final MultiThreadIoEventLoopGroup group;
    private final List<Share> shares = new ArrayList<>();
    private int pairs;

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
     * @param tokens for the number of a pair
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
                    run + "-" + i,
                    listener -> callers.client(share.loop, number, listener, share.head),
                    listener -> callees.client(share.loop, number, listener, share.head),
                    sayReceived,
                    share.latency);
            share.pairs.add(pair);
            batch.add(new Connecting(share, pair));
            if (batch.size() == AT_ONCE || i == count - 1) {
                await(batch);
                batch.clear();
            }
        }
        pairs = count;
    }

    private record Connecting(Share share, Pair pair) {}

    private static void await(List<Connecting> batch) throws Exception {
        for (Connecting one : batch) {
            one.share.loop.execute(one.pair::join);
        }
        for (Connecting one : batch) {
            try {
                one.pair.ready().get(SETUP_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new Refused("a pair could not be put together: " + e.getCause());
            } catch (TimeoutException e) {
                throw new Refused("a pair could not be put together within " + SETUP_SECONDS + " s");
            }
        }
    }

    int pairs() {
        return pairs;
    }

    List<Share> shares() {
        return shares;
    }

    /**
     * Waits until every request has its answer, at most so long, and then for a second at most until what was confirmed has
     * come: an answer may overtake, on its connection, the signal on the other one. Whether all have their answers.
     */
    boolean settle(Duration atMost) throws Exception {
        final boolean answered = await(Pair::settled, atMost);
        if (answered) {
            await(Pair::complete, OVERTAKING);
        }
        return answered;
    }

    private boolean await(Predicate<Pair> state, Duration atMost) throws Exception {
        final long deadline = System.nanoTime() + atMost.toNanos();
        while (!all(state)) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return true;
    }

    private boolean all(Predicate<Pair> state) throws Exception {
        boolean all = true;
        for (Share share : shares) {
            all &= share.loop.submit(() -> share.pairs.stream().allMatch(state)).get();
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
                        .flatMap(share -> share.pairs.stream())
                        .flatMap(Pair::clients)
                        .toList(),
                group);
    }
}
