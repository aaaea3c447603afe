package dev.parley.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Hello;
import dev.parley.system.harness.Token;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Callers on every node, in one room, in pairs across the wires. */
final class Company implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST = 8;

    private final String room = Cluster.unique("room");
    private final List<Caller> callers = new ArrayList<>();

    /** @param secret signs tokens */
    Company(Front signaling, Front rooms, String secret) {
        final List<Caller> nativeOnes = onTwoNodes(signaling, secret);
        final List<Caller> webOnes = onTwoNodes(rooms, secret);
        for (int i = 0; i < 2; i++) {
            nativeOnes.get(i).call(webOnes.get(i));
            webOnes.get(i).call(nativeOnes.get(1 - i));
        }
    }

    /** The balancer chooses: as many come as it takes until there is one on each of two, who stay. */
    private List<Caller> onTwoNodes(Front front, String secret) {
        final Set<String> nodes = new HashSet<>();
        final List<Caller> found = new ArrayList<>();
        for (int i = 0; i < MOST && nodes.size() < 2; i++) {
            final Caller caller = new Caller(front, hello(secret), room);
            if (nodes.add(caller.node())) {
                found.add(caller);
                callers.add(caller);
            } else {
                caller.close();
            }
        }
        assertThat(nodes).as("nodes behind the balancer, %s", front.wire()).hasSize(2);
        return found;
    }

    static Hello hello(String secret) {
        return Hello.with(Token.of(Cluster.unique("caller"))
                .expiresIn(Duration.ofHours(2))
                .signedWith(secret));
    }

    List<Caller> callers() {
        return callers;
    }

    long answered() {
        return callers.stream().mapToLong(Caller::answered).sum();
    }

    int resumes() {
        return callers.stream().mapToInt(Caller::resumes).sum();
    }

    /** Blocks until each has sent some more, so that all connections carry signals again. */
    void awaitTalk(Duration atMost) {
        final List<Long> before = callers.stream().map(Caller::answered).toList();
        Await.until("all talk", atMost, () -> {
            boolean all = true;
            for (int i = 0; i < callers.size(); i++) {
                all &= callers.get(i).answered() > before.get(i) + 3;
            }
            return all;
        });
    }

    /** Ends what is under way; then each must have heard all that was sent to it, once and in order, and missed nobody. */
    String assertNothingLost() {
        callers.forEach(caller -> caller.pause(PATIENCE));
        final TreeMap<String, Integer> refused = new TreeMap<>();
        for (int i = 0; i < callers.size(); i++) {
            final Caller caller = callers.get(i);
            final Caller.Result sent = caller.result();
            sent.refused.forEach((code, times) -> refused.merge(code, times, Integer::sum));
            assertThat(sent.left).as("peer-left").isEmpty();
            assertThat(sent.strangers).as("sessions that were not resumed").isZero();
            final List<Long> all =
                    LongStream.rangeClosed(1, sent.answered).boxed().toList();
            final Caller target = caller.partner();
            Await.untilAsserted(
                    PATIENCE, () -> assertThat(target.result().arrived).isEqualTo(all));
        }
        callers.forEach(Caller::go);
        return refused.toString();
    }

    @Override
    public void close() {
        callers.forEach(Caller::close);
    }
}
