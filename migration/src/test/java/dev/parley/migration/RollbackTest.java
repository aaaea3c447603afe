package dev.parley.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackTest {
    @TempDir
    private Path folder;

    private Servers servers;

    @BeforeEach
    void start() {
        servers = new Servers(folder);
        for (int i = 0; i < 1200; i++) {
            servers.source.set("room:" + i, "x");
            servers.source.set("nest:" + i, "x");
            servers.source.set("user:" + i, "x");
        }
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void it_removes_what_copy_has_put_there_and_nothing_else() {
        servers.rooms.set("room:7", "was there before");
        servers.rooms.set("theirs", "x");
        assertThat(servers.run("copy").exit()).as("one name is taken").isEqualTo(1);
        servers.signaling.set("nest:came later", "x");

        final Servers.Run rollback = servers.run("rollback");

        assertThat(rollback.exit()).as(rollback.out()).isZero();
        assertThat(servers.rooms.keys("*")).containsExactlyInAnyOrder("room:7", "theirs");
        assertThat(servers.rooms.get("room:7")).isEqualTo("was there before");
        assertThat(servers.signaling.keys("*")).containsExactly("nest:came later");
        assertThat(servers.shared.dbsize()).isZero();
        assertThat(servers.source.dbsize()).isEqualTo(3600);
    }

    @Test
    void after_it_a_copy_begins_anew() {
        servers.run("copy");
        servers.run("rollback");
        assertThat(servers.copied()).isZero();

        assertThat(servers.run("copy").exit()).isZero();

        assertThat(servers.copied()).isEqualTo(3600);
        assertThat(servers.run("verify").exit()).isZero();
    }

    @Test
    void a_second_one_does_nothing() {
        servers.run("copy");
        servers.run("rollback");
        servers.rooms.set("room:1", "of the new nodes");

        assertThat(servers.run("rollback").exit()).isZero();

        assertThat(servers.rooms.get("room:1")).isEqualTo("of the new nodes");
    }
}
