package dev.parley.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.watch.BlockingCalls;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No event loop blocks: a call that does, on a loop of any node in this process, fails the test in which it happens. */
@ExtendWith(BlockingCalls.class)
class EventLoopTest {
    private final Cluster cluster = Cluster.shared();

    /** A node makes the counter of refused tokens with the first of a kind, on the event loop; here it sleeps over that. */
    @ParameterizedTest
    @EnumSource(Wire.class)
    void a_blocking_call_on_a_nodes_loop_is_found_with_its_stack(Wire wire) throws Exception {
        final RunningNode node = cluster.startApart(wire, Map.of());
        try (TestClient client = TestClient.admitted(node, Cluster.unique("user"))) {
            final CountDownLatch slept = new CountDownLatch(1);
            Cluster.metersOf(node).config().onMeterAdded(meter -> {
                try {
                    Thread.sleep(1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                slept.countDown();
            });
            client.ask("hello", "token", "a token that nobody has signed");
            assertThat(slept.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(BlockingCalls::assertNone)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("parley-io")
                    .hasMessageContaining("sleep")
                    .hasMessageContaining("EventLoopTest");
        } finally {
            node.close();
        }
    }

    @Test
    void every_class_of_the_suite_is_watched() {
        assertThat(new ClassFileImporter()
                        .importPackages("dev.parley.system.conformance").stream()
                                .filter(type -> type.getSimpleName().endsWith("Test"))
                                .filter(type -> !watched(type))
                                .map(JavaClass::getSimpleName))
                .isEmpty();
    }

    private static boolean watched(JavaClass type) {
        return type.tryGetAnnotationOfType(ExtendWith.class).stream()
                .flatMap(extensions -> Arrays.stream(extensions.value()))
                .anyMatch(extension -> extension == BlockingCalls.class);
    }
}
