package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a JVM leaves behind that has started servers, in a real JVM, in a process group of its own as a terminal gives it. */
// In a thread of its own: a read from a process that says nothing can not be interrupted.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AfterTheJvmTest {

    private Process jvm;
    private BufferedReader output;
    private long redisPid;
    private int redisPort;
    private int brokerPort;
    private Path folder;

    @BeforeEach
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void start_a_jvm_with_servers() throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        // setsid makes the JVM the leader of a group, as Ctrl-C sees it; env gives it back the signals
                        // that
                        // nohup, or a shell in the background, has had ignored, and with them those of the JVM.
                        "exec $(env $RESET true 2>/dev/null && echo env $RESET) $(command -v setsid) \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JvmWithServers.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("RESET", "--default-signal=HUP,INT,TERM");
        jvm = builder.start();
        output = jvm.inputReader();
        redisPid = Long.parseLong(output.readLine());
        redisPort = Integer.parseInt(output.readLine());
        brokerPort = Integer.parseInt(output.readLine());
        folder = Path.of(output.readLine());
        assertThat(folder).isDirectory();
        assertThat(alive(redisPid)).isTrue();
    }

    @AfterEach
    void end_it() {
        jvm.destroyForcibly();
    }

    @Test
    void a_killed_jvm_leaves_no_process_and_no_folder() throws Exception {
        signal("KILL", jvm.pid());
        assertThat(jvm.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void a_paused_server_goes_with_its_killed_jvm_too() throws Exception {
        signal("STOP", redisPid);
        signal("KILL", jvm.pid());
        assertNothingIsLeft();
    }

    @Test
    void on_sigterm_the_servers_stay_until_the_shutdown_hooks_are_done() throws Exception {
        signal("TERM", jvm.pid());
        assertServersServeTheShutdownHook();
        assertNothingIsLeft();
    }

    @Test
    void ctrl_c_to_the_whole_process_group_leaves_the_servers_to_the_shutdown_hooks() throws Exception {
        signal("INT", -jvm.pid());
        assertServersServeTheShutdownHook();
        assertNothingIsLeft();
    }

    @Test
    void a_terminal_that_closes_leaves_the_servers_to_the_shutdown_hooks() throws Exception {
        signal("HUP", -jvm.pid());
        assertServersServeTheShutdownHook();
        assertNothingIsLeft();
    }

    private void assertServersServeTheShutdownHook() throws IOException {
        assertThat(output.readLine()).isEqualTo(JvmWithServers.DRAINING);
        try (Resp client = Resp.connect(redisPort);
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort)) {
            assertThat(client.call("PING")).isEqualTo("+PONG");
            assertThat(broker.isConnected()).isTrue();
        }
        jvm.outputWriter().write("drained\n");
        jvm.outputWriter().flush();
    }

    private void assertNothingIsLeft() {
        assertThat(eventually(() -> !jvm.isAlive())).as("the JVM ends").isTrue();
        assertThat(eventually(() -> !alive(redisPid))).as("redis ends").isTrue();
        assertThat(eventually(() -> Files.notExists(folder)))
                .as("%s goes", folder)
                .isTrue();
        assertThat(eventually(() -> guards() == 0)).as("the guards end").isTrue();
    }

    /** Guards, and whatever else has the folder's name in its command line. */
    private long guards() {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(each -> each.info().commandLine().orElse("").contains(folder.toString()))
                .count();
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private static void signal(String name, long pid) throws Exception {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " -- " + pid)
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private static boolean eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (System.nanoTime() < deadline) {
            if (condition.getAsBoolean()) {
                return true;
            }
            LockSupport.parkNanos(20_000_000);
        }
        return false;
    }
}
