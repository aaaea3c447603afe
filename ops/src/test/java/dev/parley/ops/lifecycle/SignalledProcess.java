package dev.parley.ops.lifecycle;

import dev.parley.ops.health.Health;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process for {@link SignalTest}: prints its steps; its argument says what goes wrong. */
final class SignalledProcess {

    private SignalledProcess() {}

    public static void main(String[] arguments) {
        String wrong = arguments[0];
        Component component = Component.named("part")
                .onStart(Duration.ofSeconds(5), Step.blocking(() -> {
                    if (wrong.equals("start")) {
                        throw new IOException("refused");
                    }
                    if (wrong.equals("slow-start")) {
                        System.out.println("starting");
                        new CountDownLatch(1).await();
                    }
                }))
                .onDrain(Duration.ofSeconds(5), Step.blocking(() -> System.out.println("drained")))
                .onStop(Duration.ofMillis(100), Step.blocking(() -> {
                    if (wrong.equals("stop")) {
                        new CountDownLatch(1).await();
                    }
                    System.out.println("stopped");
                }));
        Component last = Component.named("last")
                .onStart(Duration.ofSeconds(5), Step.blocking(() -> System.out.println("running")));
        Lifecycle lifecycle = new Lifecycle(
                "process",
                new Health(InstantSource.system(), new SimpleMeterRegistry()).register("lifecycle"),
                Duration.ZERO,
                List.of(component, last));
        System.exit(lifecycle.run(() -> System.out.println("last")).code());
    }
}
