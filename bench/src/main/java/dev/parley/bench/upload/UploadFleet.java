package dev.parley.bench.upload;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** All clients of an {@link UploadPlan}. For one thread. */
public final class UploadFleet {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /** Slower than that in all is not waited for. */
    private static final double SLOWEST = 10e6;

    private final TusClient tus;
    private final UploadPlan plan;
    private final Payload payload;
    private final String run;
    private final UnaryOperator<String> tokens;

    /**
     * @param run what names of users and rooms begin with
     * @param tokens a user's; empty for none
     */
    public UploadFleet(TusClient tus, UploadPlan plan, Payload payload, String run, UnaryOperator<String> tokens) {
        this.tus = tus;
        this.plan = plan;
        this.payload = payload;
        this.run = run;
        this.tokens = tokens;
    }

    /**
     * Blocks until all is uploaded, or has taken too long.
     *
     * @param underWay run once every client has sent bytes
     */
    public List<Uploaded> upload(Runnable underWay) throws InterruptedException {
        final long end = System.nanoTime() + longest().toNanos();
        final CountDownLatch begun = new CountDownLatch(plan.clients());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Future<List<Uploaded>>> clients = new ArrayList<>();
            for (int i = 0; i < plan.clients(); i++) {
                clients.add(threads.submit(client(i, begun)));
            }
            if (begun.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                underWay.run();
            }
            final List<Uploaded> all = new ArrayList<>();
            for (Future<List<Uploaded>> client : clients) {
                all.addAll(outcome(client, threads, end));
            }
            return all;
        }
    }

    private Uploader client(int i, CountDownLatch begun) {
        final String name = run + "-" + i;
        // Not all at the same moments.
        final Duration delay = plan.pace() == 0
                ? Duration.ZERO
                : Duration.ofNanos((long) (plan.piece() * 1e9 / plan.pace() * i / plan.clients()));
        return new Uploader(tus, plan, payload, name, tokens.apply(name), delay, begun);
    }

    private Duration longest() {
        final double each = (double) plan.bytes() * plan.times();
        final double paced = plan.pace() == 0 ? 0 : each / plan.pace();
        return PATIENCE.plus(Duration.ofSeconds((long) (paced + each * plan.clients() / SLOWEST)));
    }

    /** Ends all that are still under way once there is no time left. */
    private static List<Uploaded> outcome(Future<List<Uploaded>> client, ExecutorService threads, long end)
            throws InterruptedException {
        try {
            try {
                return client.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                threads.shutdownNow();
                return client.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an uploader tells its faults itself", e);
        }
    }

    /**
     * Has the server remove them.
     *
     * @return what of those that went well could not be removed, in words
     */
    public List<String> remove(List<Uploaded> uploads) throws InterruptedException {
        final List<String> faults = new ArrayList<>();
        for (Uploaded uploaded : uploads) {
            try {
                if (uploaded.upload() != null) {
                    tus.remove(uploaded.upload(), uploaded.token());
                }
            } catch (IOException e) {
                if (uploaded.fault().isEmpty()) {
                    faults.add("not removed: " + e.getMessage());
                }
            }
        }
        return faults;
    }
}
