package dev.parley.bench.upload;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One user, who uploads one file after the other, in a room of its own. For a virtual thread, which it blocks. */
final class Uploader implements Callable<List<Uploaded>> {
    private final TusClient tus;
    private final UploadPlan plan;
    private final Payload payload;
    private final String name;
    private final String token;
    private final Duration delay;
    private final CountDownLatch underWay;
    private boolean begun;

    /**
     * @param delay before its first byte
     * @param underWay told when its first bytes have been written, or that there will be none
     */
    Uploader(
            TusClient tus,
            UploadPlan plan,
            Payload payload,
            String name,
            String token,
            Duration delay,
            CountDownLatch underWay) {
        this.tus = tus;
        this.plan = plan;
        this.payload = payload;
        this.name = name;
        this.token = token;
        this.delay = delay;
        this.underWay = underWay;
    }

    /** After the first one that did not go well, it uploads no more. */
    @Override
    public List<Uploaded> call() {
        final List<Uploaded> all = new ArrayList<>();
        try {
            boolean well = true;
            while (well && all.size() < plan.times()) {
                final Uploaded one = new Attempt().run();
                all.add(one);
                well = one.fault().isEmpty();
            }
        } finally {
            begun();
        }
        return all;
    }

    private void begun() {
        if (!begun) {
            begun = true;
            underWay.countDown();
        }
    }

    /** One upload. */
    private final class Attempt {
        private @Nullable URI upload;
        private long acknowledged;
        private Duration took = Duration.ZERO;
        private Duration finish = Duration.ZERO;
        private Duration ready = Duration.ZERO;
        private String sha256 = "";

        private Uploaded run() {
            String fault = "";
            try {
                transfer();
            } catch (InterruptedException | ClosedByInterruptException e) {
                Thread.currentThread().interrupt();
                fault = told("it has taken too long");
            } catch (IOException e) {
                fault = told(e.getMessage() == null ? e.toString() : e.getMessage());
            }
            return new Uploaded(upload, token, acknowledged, took, finish, ready, sha256, fault);
        }

        private String told(String fault) {
            return name + ", " + acknowledged + " bytes acknowledged: " + fault;
        }

        private void transfer() throws IOException, InterruptedException {
            final long begin = System.nanoTime();
            final URI created = tus.create(token, name, plan.bytes());
            upload = created;
            Thread.sleep(delay);
            final long written;
            try (PatchConnection connection = new PatchConnection(created, token)) {
                written = sendAll(connection);
            }
            took = since(begin);
            finish = since(written);
            if (tus.awaitReady(created, token)) {
                ready = since(written);
            }
            final TusClient.Kept kept = tus.kept(created, token);
            sha256 = kept.sha256();
            if (kept.bytes() != plan.bytes()) {
                throw new IOException("the server has " + kept.bytes() + " of " + plan.bytes() + " bytes");
            }
        }

        /** When the last byte had been written. */
        private long sendAll(PatchConnection connection) throws IOException, InterruptedException {
            final Pace pace = new Pace(System.nanoTime(), plan.pace());
            long written = System.nanoTime();
            while (acknowledged < plan.bytes()) {
                final long end = acknowledged + plan.requestAt(acknowledged);
                connection.begin(acknowledged, end - acknowledged);
                send(connection, pace, acknowledged, end);
                written = System.nanoTime();
                acknowledged = connection.acknowledged();
                if (acknowledged != end) {
                    throw new IOException("PATCH: Upload-Offset " + acknowledged + ", expected " + end);
                }
            }
            return written;
        }

        private void send(PatchConnection connection, Pace pace, long from, long to)
                throws IOException, InterruptedException {
            for (long at = from; at < to; ) {
                pace.await(at);
                final ByteBuffer piece = payload.at(at, Math.min(plan.piece(), to - at));
                at += piece.remaining();
                connection.write(piece);
                begun();
            }
        }

        private static Duration since(long nanoTime) {
            return Duration.ofNanos(System.nanoTime() - nanoTime);
        }
    }
}
