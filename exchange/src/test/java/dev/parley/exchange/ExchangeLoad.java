package dev.parley.exchange;

import dev.parley.hub.exchange.NodeMessage;
import dev.parley.hub.exchange.Outcome;
import dev.parley.hub.exchange.SignalExchange;
import dev.parley.hub.fixtures.exchange.SampleMessages;
import dev.parley.hub.node.Service;
import dev.parley.protocol.SignalType;
import dev.parley.testkit.infra.Infra;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a message from one node to another costs, outcome included: latency, and CPU time of the broker and of both
 * nodes together. Not a test of anything, and run only when named:
 *
 * <pre>mvn -pl exchange -am test -Dtest=ExchangeLoad -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
@Tag("load")
class ExchangeLoad {
    private static final int SATURATED = 0;
    private static final int IN_FLIGHT = 4_000;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(10);
    private static final Duration LIFETIME = Duration.ofSeconds(10);
    private static final String SDP =
            "{\"mid\":\"m\",\"from\":\"a\",\"room\":\"r\",\"sdp\":\"" + "x".repeat(1_000) + "\"}";

    @Test
    void measure() {
        final AmqpConfig config = RunningNode.config(Infra.broker().uri());
        final SignalExchange.Inbox inbox = (from, message, answer) -> answer.accept(Outcome.DELIVERED);
        try (RunningNode a = RunningNode.start(Service.SIGNALING, config, inbox);
                RunningNode b = RunningNode.start(Service.ROOMS, config, inbox)) {
            run(a, b, SATURATED, WARM_UP);
            for (int rate : new int[] {500, 5_000, SATURATED}) {
                run(a, b, rate, SETTLING);
                final Result result = run(a, b, rate, MEASURED);
                result.print(rate, rate == SATURATED ? 0 : idleMicros(rate));
            }
        }
    }

    private record Result(
            int messages, int failed, double seconds, long[] latencies, double ours, double brokers, double amqp) {
        void print(int rate, double idle) {
            Arrays.sort(latencies);
            System.out.printf(
                    "[load] %s: %.0f/s, failed %d, latency p50 %.2f ms p99 %.2f ms; CPU per message: both nodes %.1f us,"
                            + " broker %.1f us; AMQP messages per message %.2f%n",
                    rate == SATURATED ? "saturated" : rate + "/s",
                    messages / seconds,
                    failed,
                    latencies[latencies.length / 2] / 1e6,
                    latencies[latencies.length * 99 / 100] / 1e6,
                    ours / messages - idle,
                    brokers / messages,
                    amqp / messages);
        }
    }

    private Result run(RunningNode from, RunningNode to, int rate, Duration time) {
        final int most = (int) ((rate == SATURATED ? 200_000 : rate) * time.toSeconds());
        final long[] latencies = new long[most];
        final AtomicInteger done = new AtomicInteger();
        final AtomicInteger failed = new AtomicInteger();
        final Semaphore inFlight = new Semaphore(IN_FLIGHT);
        final double oursBefore = ourMicros();
        final double brokersBefore = brokerMicros();
        final double amqpBefore = from.count("parley.exchange.published") + to.count("parley.exchange.published");
        final long start = System.nanoTime();
        int sent = 0;
        while (sent < most && System.nanoTime() - start < time.toNanos()) {
            if (rate != SATURATED) {
                pace(start + (long) (sent * 1e9 / rate));
            }
            inFlight.acquireUninterruptibly();
            sent++;
            final long at = System.nanoTime();
            final NodeMessage message = SampleMessages.signal(SignalType.OFFER, sent, SDP);
            from.exchange.send(to.ref, message, at + LIFETIME.toNanos(), outcome -> {
                latencies[done.getAndIncrement()] = System.nanoTime() - at;
                if (outcome != Outcome.DELIVERED) {
                    failed.incrementAndGet();
                }
                inFlight.release();
            });
        }
        inFlight.acquireUninterruptibly(IN_FLIGHT);
        final double seconds = (System.nanoTime() - start) / 1e9;
        return new Result(
                done.get(),
                failed.get(),
                seconds,
                Arrays.copyOf(latencies, done.get()),
                ourMicros() - oursBefore,
                brokerMicros() - brokersBefore,
                from.count("parley.exchange.published") + to.count("parley.exchange.published") - amqpBefore);
    }

    /** What waiting for the next message to send costs, which is not the exchange's. */
    private static double idleMicros(int rate) {
        final double before = ourMicros();
        final long start = System.nanoTime();
        for (int sent = 0; sent < rate * SETTLING.toSeconds(); sent++) {
            pace(start + (long) (sent * 1e9 / rate));
        }
        return (ourMicros() - before) / (rate * SETTLING.toSeconds());
    }

    private static void pace(long until) {
        long left = until - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = until - System.nanoTime();
        }
    }

    private static double ourMicros() {
        return cpu(ProcessHandle.current());
    }

    private static double brokerMicros() {
        return ProcessHandle.current()
                .descendants()
                .mapToDouble(ExchangeLoad::cpu)
                .sum();
    }

    private static double cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L)
                / (double) TimeUnit.MICROSECONDS.toNanos(1);
    }
}
