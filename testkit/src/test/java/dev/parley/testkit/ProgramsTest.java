package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgramsTest {
    @Test
    void finds_what_is_there_and_nothing_else() {
        assertThat(Programs.find("no-such-program", "sh"))
                .hasValueSatisfying(path -> assertThat(path).isExecutable().hasFileName("sh"));
        assertThat(Programs.find("no-such-program")).isEmpty();
    }

    @Test
    void an_older_node_than_wanted_is_none() {
        assertThat(Programs.node(0)).isEqualTo(Programs.find("node"));
        assertThat(Programs.node(10_000)).isEmpty();
    }
}
