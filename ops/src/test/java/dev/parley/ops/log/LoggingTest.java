package dev.parley.ops.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LoggingTest {

    private static final String FORGED = "hi\n2026-01-01 ERROR forged \u001b[31m\u009b2J\u2028\"}\r{\"level\":\"ERROR";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
    }

    @Test
    void json_is_one_object_a_line_whatever_the_text_says() throws Exception {
        try (Logging _ = install(LogFormat.JSON, LogLevel.INFO)) {
            context.getLogger("a.B")
                    .atWarn()
                    .setMessage("from {}")
                    .addArgument(FORGED)
                    .addKeyValue("key", FORGED)
                    .setCause(new IllegalStateException(FORGED, new RuntimeException(FORGED)))
                    .log();
        }

        assertThat(printed().lines()).hasSize(1);
        assertHarmless(printed());
        JsonNode line = new ObjectMapper().readTree(printed());
        assertThat(line.get("formattedMessage").asText()).isEqualTo("from " + FORGED);
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("loggerName").asText()).isEqualTo("a.B");
        assertThat(line.get("throwable").get("message").asText()).isEqualTo(FORGED);
        assertThat(line.get("throwable").get("cause").get("message").asText()).isEqualTo(FORGED);
        assertThat(line.get("service").asText()).isEqualTo("rooms");
        assertThat(line.get("node").asText()).isEqualTo("n1");
        assertThat(Instant.parse(line.get("time").asText())).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void text_begins_a_line_only_for_an_event_and_its_stack_trace() {
        try (Logging _ = install(LogFormat.TEXT, LogLevel.INFO)) {
            RuntimeException cause = new RuntimeException(FORGED);
            cause.addSuppressed(new RuntimeException(FORGED));
            context.getLogger("a.B")
                    .atError()
                    .setMessage(FORGED)
                    .addKeyValue("key", FORGED)
                    .setCause(new IllegalStateException(FORGED, cause))
                    .log();
        }

        assertHarmless(printed());
        assertThat(printed().lines().toList().getFirst())
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ERROR \\[.*] a\\.B - hi\\\\n2026.* key=hi.*");
        assertThat(printed().lines().skip(1))
                .allMatch(line -> line.startsWith("\t")
                        || line.startsWith("java.lang.IllegalStateException: hi\\n2026")
                        || line.startsWith("Caused by: java.lang.RuntimeException: hi\\n2026"));
        assertThat(printed()).contains("\tSuppressed: java.lang.RuntimeException: hi\\n2026");
    }

    @Test
    void what_is_less_severe_than_the_level_is_not_logged() {
        try (Logging _ = install(LogFormat.TEXT, LogLevel.WARN)) {
            context.getLogger("a").info("quiet");
            context.getLogger("a").warn("loud");
        }

        assertThat(printed()).contains("loud").doesNotContain("quiet");
    }

    @Test
    void nobody_waits_for_an_output_that_takes_nothing_and_what_is_dropped_is_counted() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        OutputStream stuck = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("written byte by byte");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                blocked.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                out.write(bytes, offset, length);
            }
        };
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Logging _ = Logging.install(context, LogFormat.TEXT, LogLevel.INFO, stuck, 4, "rooms", "n1")
                .bindTo(meters)) {
            Logger log = context.getLogger("a");
            log.info("first");
            assertThat(blocked.await(5, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 10; i++) {
                log.info("next {}", i);
            }

            assertThat(meters.get("parley.log.dropped").functionCounter().count())
                    .isEqualTo(6);
            release.countDown();
        }
        assertThat(printed().lines()).hasSize(5);
    }

    private Logging install(LogFormat format, LogLevel level) {
        return Logging.install(context, format, level, out, 100, "rooms", "n1");
    }

    private static void assertHarmless(String printed) {
        assertThat(printed.chars().filter(c -> c != '\n' && c != '\t'))
                .noneMatch(c -> Character.isISOControl(c) || c == 0x2028);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
