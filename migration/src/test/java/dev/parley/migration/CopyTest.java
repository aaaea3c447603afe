package dev.parley.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyTest {
    @TempDir
    private Path folder;

    private Servers servers;

    @BeforeEach
    void start() {
        servers = new Servers(folder);
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    private void writeAllTypes(String prefix) {
        for (int type = 0; type < Samples.TYPES; type++) {
            Samples.write(servers.source, type, prefix + type);
            Samples.write(servers.source, type, prefix + type + ":ends");
            servers.source.pexpire(prefix + type + ":ends", 600_000 + type);
        }
    }

    @Test
    void every_type_goes_where_its_prefix_says_with_its_value_and_lifetime() {
        for (String prefix : new String[] {"express:", "room:", "nest:", "session:", "user:"}) {
            writeAllTypes(prefix);
        }

        final Servers.Run copy = servers.run("copy");
        assertThat(copy.exit()).as(copy.out()).isZero();

        final int each = 2 * Samples.TYPES;
        assertThat(servers.rooms.dbsize()).isEqualTo(2 * each);
        assertThat(servers.signaling.dbsize()).isEqualTo(2 * each);
        assertThat(servers.shared.dbsize()).isEqualTo(each);
        assertThat(servers.signaling.get("nest:0")).isEqualTo("value of nest:0");
        assertThat(servers.rooms.type("room:10")).isEqualTo("stream");
        assertThat(servers.rooms.xlen("room:10")).isEqualTo(5);
        assertThat(servers.shared.pfcount("user:11")).isEqualTo(servers.source.pfcount("user:11"));
        assertThat(servers.shared.pttl("user:3")).isEqualTo(-1);
        assertThat(servers.shared.pttl("user:3:ends")).isBetween(590_000L, 600_003L);
        final Servers.Run verify = servers.run("verify");
        assertThat(verify.exit()).as(verify.out()).isZero();
        assertThat(verify.out()).contains("Compared: 120 keys").contains("No difference.");
    }

    @Test
    void prefixes_are_renamed_and_names_may_be_any_bytes() {
        servers.source.set("room:\u0000\u00ff\n 1", "binary");
        servers.source.set("room:vip:1", "longest");
        servers.source.set("tmp:1", "elsewhere");
        servers.source.set("", "no name");
        final String[] rules = {
            "--rename", "room:=rooms:old:room:", "--rename", "room:vip:=shared:vip:", "--rename", "tmp:=signaling:"
        };

        assertThat(servers.run("copy", rules).exit()).isZero();

        assertThat(servers.rooms.get("old:room:\u0000\u00ff\n 1")).isEqualTo("binary");
        assertThat(servers.shared.get("vip:1")).isEqualTo("longest");
        assertThat(servers.signaling.get("1")).isEqualTo("elsewhere");
        assertThat(servers.shared.get("")).isEqualTo("no name");
        assertThat(servers.run("verify", rules).exit()).isZero();
        assertThat(servers.run("rollback").exit()).isZero();
        assertThat(servers.copied()).isZero();
    }

    @Test
    void a_copy_that_is_repeated_writes_nothing() {
        writeAllTypes("room:");
        assertThat(servers.run("copy").exit()).isZero();

        final Servers.Run again = servers.run("copy", "--final");

        assertThat(again.exit()).isZero();
        assertThat(again.out()).contains("0 written, 0 removed");
    }

    @Test
    void the_source_is_only_read() {
        writeAllTypes("room:");
        servers.source.configResetstat();

        servers.run("plan");
        servers.run("copy");
        servers.run("verify");
        servers.run("rollback");

        final Set<String> used = Pattern.compile("cmdstat_([a-z|]+):")
                .matcher(servers.source.info("commandstats"))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        assertThat(used)
                .contains("scan", "dump")
                .isSubsetOf(
                        "scan",
                        "dump",
                        "pttl",
                        "memory|usage",
                        "type",
                        "exists",
                        "info",
                        "time",
                        "dbsize",
                        "ping",
                        "client|setname",
                        "client|setinfo",
                        "client|maint_notifications",
                        "select",
                        "get",
                        "lrange",
                        "smembers",
                        "hgetall",
                        "zrange",
                        "xinfo|stream",
                        "config|resetstat",
                        "hello");
    }

    @Test
    void what_was_changed_and_deleted_after_the_first_copy_is_so_after_the_last() {
        writeAllTypes("room:");
        servers.source.set("nest:gone", "x");
        servers.source.set("nest:longer", "x");
        servers.run("copy");

        servers.source.del("nest:gone");
        servers.source.expire("nest:longer", 1000);
        servers.source.sadd("room:7", "one more");
        servers.source.set("session:new", "x");
        servers.source.persist("room:0:ends");
        final Servers.Run last = servers.run("copy", "--final");

        assertThat(last.exit()).as(last.out()).isZero();
        assertThat(last.out()).contains("4 written, 1 removed");
        assertThat(servers.signaling.exists("nest:gone")).isZero();
        assertThat(servers.signaling.ttl("nest:longer")).isPositive();
        assertThat(servers.rooms.ttl("room:0:ends")).isEqualTo(-1);
        assertThat(servers.run("verify").exit()).isZero();
    }

    @Test
    void keys_written_during_the_copy_are_all_there_in_the_end() throws InterruptedException {
        for (int i = 0; i < 3000; i++) {
            servers.source.set("room:" + i, "first");
        }
        final AtomicBoolean stop = new AtomicBoolean();
        final Thread writer = new Thread(() -> {
            for (int i = 0; !stop.get(); i++) {
                servers.source.set("room:" + i % 4000, "again " + i);
                servers.source.setex("session:" + i % 500, 300, "s" + i);
                servers.source.del("room:" + (i * 7) % 4000);
            }
        });
        writer.start();
        final Servers.Run live;
        final Servers.Run tooEarly;
        try {
            live = servers.run("copy", "--rate", "5000");
            tooEarly = servers.run("copy", "--final", "--rate", "0");
        } finally {
            stop.set(true);
            writer.join();
        }
        assertThat(live.exit()).as(live.out()).isZero();
        assertThat(live.out()).contains("Stop the old servers");
        assertThat(tooEarly.exit()).as(tooEarly.out()).isEqualTo(1);
        assertThat(tooEarly.out()).contains("still being written");

        assertThat(servers.run("copy", "--final").exit()).isZero();

        final Servers.Run verify = servers.run("verify");
        assertThat(verify.exit()).as(verify.out()).isZero();
        assertThat(servers.copied()).isEqualTo(servers.source.dbsize());
    }

    @Test
    void keys_that_become_another_type_meanwhile_stop_nothing() throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            servers.source.set("room:" + i, "x");
        }
        final AtomicBoolean stop = new AtomicBoolean();
        final Thread writer = new Thread(() -> {
            for (int i = 0; !stop.get(); i++) {
                servers.source.del("room:" + i % 100);
                Samples.write(servers.source, i % Samples.TYPES, "room:" + i % 100);
            }
        });
        writer.start();
        try {
            assertThat(servers.run("copy").exit()).isZero();
            for (int i = 0; i < 10; i++) {
                final Servers.Run verify = servers.run("verify", "--rate", "0");
                assertThat(verify.exit()).as(verify.out()).isLessThanOrEqualTo(1);
            }
        } finally {
            stop.set(true);
            writer.join();
        }
        assertThat(servers.run("copy", "--final").exit()).isZero();

        final Servers.Run verify = servers.run("verify");
        assertThat(verify.exit()).as(verify.out()).isZero();
    }

    @Test
    void values_of_fifty_megabytes_are_copied_and_compared() {
        final Random random = new Random(1);
        final byte[] bytes = new byte[50_000_000];
        random.nextBytes(bytes);
        servers.source.set("room:large", new String(bytes, StandardCharsets.ISO_8859_1));
        for (int i = 0; i < 50; i++) {
            final byte[] field = new byte[1_000_000];
            random.nextBytes(field);
            servers.source.hset("room:hash", "f" + i, new String(field, StandardCharsets.ISO_8859_1));
        }

        final Servers.Run copy = servers.run("copy", "--final");

        assertThat(copy.exit()).as(copy.out()).isZero();
        assertThat(servers.rooms.strlen("room:large")).isEqualTo(50_000_000);
        assertThat(servers.run("verify").exit()).isZero();
        servers.rooms.setrange("room:large", 49_999_999, bytes[49_999_999] == 1 ? "2" : "\u0001");
        servers.rooms.hset("room:hash", "f49", "other");
        assertThat(servers.run("verify").out())
                .contains("value  rooms room:large")
                .contains("value  rooms room:hash");
    }

    @Test
    void a_key_that_somebody_else_has_put_on_a_target_is_left_alone_and_told() {
        servers.source.set("room:1", "ours");
        servers.source.set("room:2", "ours");
        servers.rooms.set("room:1", "theirs");

        final Servers.Run copy = servers.run("copy");

        assertThat(copy.exit()).isEqualTo(1);
        assertThat(copy.out()).contains("taken  rooms room:1");
        assertThat(servers.rooms.get("room:1")).isEqualTo("theirs");
        assertThat(servers.rooms.get("room:2")).isEqualTo("ours");
    }

    @Test
    void two_keys_of_the_source_never_share_a_name_on_a_target() {
        servers.source.set("a:1", "one");
        servers.source.set("b:1", "other");
        servers.source.set("b:2", "alone");

        final Servers.Run copy = servers.run("copy", "--rename", "a:=shared:b:");

        assertThat(copy.exit()).isEqualTo(1);
        assertThat(copy.out()).contains("ambiguous: 2").contains("would come from");
        assertThat(servers.shared.keys("*")).containsExactly("b:2");
    }

    @Test
    void a_plan_counts_and_writes_nothing() {
        writeAllTypes("room:");
        servers.source.set("user:status:1", "x");
        servers.rooms.set("room:0", "there");
        servers.source.select(3);
        servers.source.set("elsewhere", "x");

        final Servers.Run plan = servers.run("plan", "--rename", "user:=shared:old:user:");

        assertThat(plan.exit()).isZero();
        assertThat(plan.out())
                .contains("24 keys to come")
                .contains("user: → old:user:")
                .contains("12 with a lifetime")
                .contains("1 there already")
                .contains("23 left")
                .contains("hash 4")
                .contains("stream 2")
                .contains("string 8")
                .contains("Left out: db3 of the source (keys=1");
        assertThat(servers.copied()).isEqualTo(1);
    }
}
