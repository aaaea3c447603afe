package dev.parley.testkit.fault;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Carries bytes from one socket to another, late by the latency and not while the gate is shut. It holds 64 chunks of 16 KiB at
 * most; then it reads no more, and the sender feels it.
 */
final class Pipe {

    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int CHUNKS = 64;

    private final Socket from;
    private final Socket to;
    private final Gate gate;
    private final Latency latency;
    private final BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(CHUNKS);
    private final Thread reader;
    private final Thread writer;

    private record Chunk(ByteBuffer bytes, long dueNanos) {}

    Pipe(Socket from, Socket to, Gate gate, Latency latency, Runnable onEnd, Runnable onFailure) {
        this.from = from;
        this.to = to;
        this.gate = gate;
        this.latency = latency;
        this.reader = Thread.ofVirtual().unstarted(() -> run(this::read, () -> {}, onFailure));
        this.writer = Thread.ofVirtual().unstarted(() -> run(this::write, onEnd, onFailure));
    }

    void start() {
        reader.start();
        writer.start();
    }

    void stop() {
        reader.interrupt();
        writer.interrupt();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void run(Work work, Runnable onEnd, Runnable onFailure) {
        try {
            work.run();
            onEnd.run();
        } catch (IOException e) {
            onFailure.run();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() throws IOException, InterruptedException {
        byte[] buffer = new byte[CHUNK_BYTES];
        int length = from.getInputStream().read(buffer);
        while (length >= 0) {
            queue.put(chunk(Arrays.copyOf(buffer, length)));
            length = from.getInputStream().read(buffer);
        }
        // An empty chunk is the end of the stream, which travels like the bytes before it.
        queue.put(chunk(new byte[0]));
    }

    private Chunk chunk(byte[] bytes) {
        return new Chunk(ByteBuffer.wrap(bytes), System.nanoTime() + latency.nanos());
    }

    private void write() throws IOException, InterruptedException {
        while (true) {
            Chunk chunk = queue.take();
            TimeUnit.NANOSECONDS.sleep(chunk.dueNanos() - System.nanoTime());
            gate.awaitOpen();
            if (!chunk.bytes().hasRemaining()) {
                to.shutdownOutput();
                return;
            }
            to.getOutputStream().write(chunk.bytes().array());
        }
    }
}
