package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class LeftOutTest {
    /** Never run but from here. */
    static class Absent {
        @Test
        void lands() {
            abort("There is no moon.");
        }

        @Test
        void lands_again() {
            abort("There is no moon.");
        }

        @Test
        @Disabled("No time.")
        void rests() {}
    }

    @Test
    void each_reason_is_said_once() {
        final PrintStream before = System.out;
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            LauncherFactory.create(LauncherConfig.builder()
                            .enableLauncherSessionListenerAutoRegistration(false)
                            .build())
                    .execute(LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(Absent.class))
                            .build());
        } finally {
            System.setOut(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(line -> line.startsWith("[left out]"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).endsWith(": There is no moon."),
                        line -> assertThat(line).isEqualTo("[left out] rests(): No time."));
    }
}
