package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever breaks: every future settles, every push is seen once and in order, and nothing is left at the end. */
class RandomBreaksTest {
    private static final int SEEDS = 250;
    private static final int STEPS = 60;

    @ParameterizedTest
    @ValueSource(longs = {1, 1001, 2001, 3001})
    void scripts(long first) {
        for (long seed = first; seed < first + SEEDS; seed++) {
            new Script(seed).run();
        }
    }

    private static final class Script {
        private final long seed;
        private final Random random;
        private final TestClient test;
        private final Room room;
        private final List<CompletableFuture<SignalOutcome>> sent = new ArrayList<>();
        private long pushed;

        Script(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.test = TestClient.idle(seed);
            this.room = test.client.room("garden");
        }

        void run() {
            test.hub.answerBy(request -> request.textOrEmpty("type").equals("join")
                    ? test.roster(100)
                    : random.nextInt(8) == 0
                            ? Map.of("code", "unreachable", "message", "x", "retryable", true)
                            : Map.of("outcome", "delivered"));
            test.client.connect();
            room.join();
            test.loop.advance(20);
            for (int i = 0; i < STEPS; i++) {
                step();
                test.loop.advance(random.nextInt(random.nextInt(4) == 0 ? 4_000 : 60));
            }
            test.hub.setThere(true);
            test.loop.advance(120_000);
            assertThat(sent).as("seed %d", seed).allMatch(CompletableFuture::isDone);
            assertThat(test.data()).as("seed %d", seed).isEqualTo(numbers(pushed));
            assertThat(room.state()).as("seed %d", seed).isEqualTo(RoomState.JOINED);
            assertCarriedOutOnce();
            test.client.close();
            test.loop.advance(10);
            assertThat(test.loop.timers()).as("timers of seed %d", seed).isZero();
        }

        private void step() {
            switch (random.nextInt(9)) {
                case 0 -> test.hub.cut();
                case 1 -> test.hub.goSilent();
                case 2 -> test.hub.loseReplies(random.nextInt(3));
                case 3 -> test.hub.setThere(random.nextInt(3) > 0);
                case 4 -> test.client.networkChanged();
                case 5 -> test.client.breakConnection(Duration.ofMillis(random.nextInt(500)));
                case 6, 7 -> {
                    pushed++;
                    test.hub.push("message", TestClient.message("m" + pushed, pushed));
                }
                default -> sent.add(room.offer("ben", Integer.toString(sent.size())));
            }
        }

        /** Of offers to one peer each is carried out once, unless the hub has said that it was not, and in order. */
        private void assertCarriedOutOnce() {
            final List<String> order = new ArrayList<>();
            for (int i = 0; i < sent.size(); i++) {
                if (!sent.get(i).isCompletedExceptionally()) {
                    order.add(Integer.toString(i));
                }
            }
            assertThat(test.hub.carriedOut("offer").stream()
                            .map(one -> one.text("sdp"))
                            .filter(order::contains))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(order);
        }

        private static List<Object> numbers(long to) {
            final List<Object> numbers = new ArrayList<>();
            for (long i = 1; i <= to; i++) {
                numbers.add(i);
            }
            return numbers;
        }
    }
}
