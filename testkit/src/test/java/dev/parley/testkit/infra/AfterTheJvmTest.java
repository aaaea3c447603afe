package dev.parley.testkit.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.ScratchFolder;
import dev.parley.testkit.Await;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** What a killed test JVM leaves behind of a RabbitMQ that is installed here. */
class AfterTheJvmTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    static boolean rabbitIsInstalled() {
        return RabbitProgram.find().isPresent();
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @EnabledIf(value = "rabbitIsInstalled", disabledReason = "Needs an installed rabbitmq-server")
    void a_killed_jvm_leaves_no_broker_no_epmd_and_no_folder() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dinfra=native",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JvmWithBroker.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = jvm.inputReader()) {
            Path root = Path.of(output.lines()
                    .filter(line -> line.startsWith("/"))
                    .findFirst()
                    .orElseThrow());
            List<ProcessHandle> started = jvm.descendants().toList();
            assertThat(started)
                    .extracting(each -> each.info().commandLine().orElse(""))
                    .anyMatch(line -> line.contains("beam"))
                    .anyMatch(line -> line.contains("epmd"));
            jvm.destroyForcibly();
            Await.until(
                    "all " + started.size() + " processes end",
                    TIMEOUT,
                    () -> started.stream().noneMatch(ProcessHandle::isAlive));
            Await.until(root + " goes", TIMEOUT, () -> Files.notExists(root));
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Starts a broker and waits to be killed. */
    static final class JvmWithBroker {

        public static void main(String[] args) throws InterruptedException {
            TestServer broker = Infra.newBroker();
            assertThat(broker.supportsFaults()).isTrue();
            System.out.println(ScratchFolder.create("mark").path().getParent());
            new CountDownLatch(1).await();
        }
    }
}
