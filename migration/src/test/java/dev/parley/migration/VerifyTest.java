package dev.parley.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.Consumer;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyTest {
    @TempDir
    private Path folder;

    private Servers servers;

    @BeforeEach
    void start() {
        servers = new Servers(folder);
        for (int type = 0; type < Samples.TYPES; type++) {
            Samples.write(servers.source, type, "room:" + type);
        }
        servers.source.expire("room:0", 600);
        assertThat(servers.run("copy").exit()).isZero();
        assertThat(servers.run("verify").exit()).isZero();
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    private void finds(String... lines) {
        final Servers.Run verify = servers.run("verify");
        assertThat(verify.exit()).as(verify.out()).isEqualTo(1);
        assertThat(verify.out()).contains(lines.length + " differences:").contains(lines);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void a_value_that_differs_is_found_in_each_type(int type) {
        final String key = "room:" + type;
        final String kind = servers.source.type(key);
        switch (kind) {
            case "string" -> servers.rooms.setrange(key, 0, "~");
            case "hash" -> servers.rooms.hset(key, "a", "changed");
            case "list" -> servers.rooms.lset(key, 1, "changed");
            case "set" -> servers.rooms.spop(key);
            case "zset" ->
                servers.rooms.zincrby(key, 0.25, servers.rooms.zrange(key, 0, 0).getFirst());
            case "stream" -> servers.rooms.xadd(key, Map.of("more", "yes"));
            default -> throw new IllegalStateException(kind);
        }
        finds("value  rooms " + key + ": " + kind);
    }

    @Test
    void what_is_pending_in_a_stream_is_part_of_its_value() {
        final var message = servers.rooms
                .xreadgroup(Consumer.from("group", "consumer"), StreamOffset.from("room:10", "0"))
                .getFirst();
        servers.rooms.xack("room:10", "group", message.getId());

        finds("value  rooms room:10: stream");
    }

    @Test
    void a_value_that_is_only_kept_in_another_way_is_the_same() {
        // A set of many that has become one of few stays a hash table.
        for (int i = 0; i < 700; i++) {
            servers.rooms.sadd("room:6", "more-" + i);
        }
        for (int i = 0; i < 700; i++) {
            servers.rooms.srem("room:6", "more-" + i);
        }
        assertThat(servers.rooms.objectEncoding("room:6")).isNotEqualTo(servers.source.objectEncoding("room:6"));

        assertThat(servers.run("verify").exit()).isZero();
    }

    @Test
    void another_type_is_found() {
        servers.rooms.del("room:5");
        servers.rooms.set("room:5", "x");

        finds("type  rooms room:5: list at the source, string here");
    }

    @Test
    void another_lifetime_is_found() {
        servers.rooms.expire("room:0", 590);

        finds("lifetime  rooms room:0: ");
    }

    @Test
    void a_lifetime_that_only_one_of_them_has_is_found() {
        servers.rooms.expire("room:1", 1000);
        servers.rooms.persist("room:0");

        finds("lifetime  rooms room:1: for ever at the source, ", "s at the source, for ever here");
    }

    @Test
    void a_missing_key_is_found() {
        servers.rooms.del("room:3");

        finds("missing  rooms room:3: hash");
    }

    @Test
    void a_key_that_is_gone_from_the_source_is_extra() {
        servers.source.del("room:3");

        finds("extra  rooms room:3: not at the source");
    }

    @Test
    void a_key_of_somebody_else_is_no_difference_where_the_state_says_so() {
        servers.shared.set("shared:lock:x", "theirs");

        final Servers.Run verify = servers.run("verify");

        assertThat(verify.exit()).isZero();
        assertThat(verify.out()).contains("1 keys of the targets are not from the source");
    }

    @Test
    void without_a_state_it_is_extra() {
        servers.shared.set("shared:lock:x", "theirs");
        final var arguments = servers.arguments("verify");
        final int state = arguments.indexOf("--state");
        arguments.subList(state, state + 2).clear();

        final Servers.Run verify = Servers.runWith(arguments);

        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.out()).contains("extra  shared shared:lock:x");
    }

    @Test
    void of_many_differences_twenty_are_shown_and_all_are_counted() {
        for (int i = 0; i < 35; i++) {
            servers.source.set("session:" + i, "x");
        }

        final Servers.Run verify = servers.run("verify");

        assertThat(verify.exit()).isEqualTo(1);
        assertThat(verify.out()).contains("missing: 35").contains("… and 15 more");
        assertThat(Pattern.compile("missing  signaling").matcher(verify.out()).results())
                .hasSize(20);
    }
}
