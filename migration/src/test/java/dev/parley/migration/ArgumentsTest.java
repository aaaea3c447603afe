package dev.parley.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embedded.RedisOptions;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
    private static final String SERVERS =
            " --from redis://:hidden@h:1 --signaling redis://h:2 --rooms redis://h:3 --shared redis://h:4";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "move|argument 1, move: expected plan, copy, verify or rollback",
                "redis://:hidden@h:1|argument 1: expected plan, copy, verify or rollback",
                "plan --from=redis://:hidden@h|argument 2: not known",
                "plan SERVERS more|argument 10, more: not known",
                "plan --signaling redis://:hidden@h:70000|--signaling: expected redis://",
                "plan --signaling redis://:hidden@h:1/rooms|--signaling: expected redis://",
                "plan --signaling redis-socket:///hidden|--signaling: expected redis://",
                "copy SERVERS --state f --rate 99999999999|--rate 99999999999: expected a whole number",
                "copy SERVERS --state f --rename a=rooms:b --rename a=shared:c|--rename a=shared:c: there is another",
                "plan|--signaling: expected the URI",
                "plan --signaling redis://h --rooms redis://h:2 --shared redis://h:3|--from: expected the URI",
                "plan --form redis://:hidden@h|argument 2, --form: not known",
                "plan redis://:hidden@h:1|argument 2: not known",
                "plan --from|--from: expected a value",
                "plan --from --rooms x|--from: expected a value",
                "plan --signaling amqp://:hidden@h|--signaling: expected redis://",
                "plan --signaling redis://:hidden@|--signaling: expected redis://",
                "plan SERVERS --from redis://h:9|--from: given more than once",
                "copy SERVERS|--state: copy needs the file",
                "copy SERVERS --state f --rate many|--rate many: expected a whole number",
                "copy SERVERS --state f --rate -1|--rate -1: expected a whole number",
                "copy SERVERS --state f --rename a:b|--rename a:b: expected OLDPREFIX=",
                "copy SERVERS --state f --rename a=elsewhere:b|--rename a=elsewhere:b: expected OLDPREFIX=",
                "verify SERVERS --final|--final: only copy takes it",
                "rollback SERVERS|--state: rollback needs the file",
            })
    void wrong_ones_are_named_with_the_usage_and_no_password(String line, String message) {
        final Servers.Run run =
                Servers.runWith(List.of(line.replace("SERVERS", SERVERS.strip()).split(" ")));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out())
                .startsWith(message)
                .contains("--rename OLD=TARGET:NEW")
                .doesNotContain("hidden");
    }

    @Test
    void none_at_all_give_the_usage() {
        assertThat(Servers.runWith(List.of()).exit()).isEqualTo(2);
    }

    @Test
    void a_server_that_is_the_source_and_a_target_is_refused(@TempDir Path folder) {
        try (Servers servers = new Servers(folder)) {
            servers.source.set("room:1", "x");
            final List<String> arguments = new ArrayList<>(servers.arguments("copy"));
            arguments.set(arguments.indexOf("--rooms") + 1, servers.server(0).uri() + "/1");

            final Servers.Run run = Servers.runWith(arguments);

            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.out()).contains("--rooms: ").contains("is the same server as --from");
            assertThat(servers.source.info("keyspace")).doesNotContain("db1");
        }
    }

    @Test
    void a_server_of_a_cluster_is_refused(@TempDir Path folder) {
        try (Servers servers = new Servers(folder);
                TestServer cluster = Infra.newRedis(RedisOptions.onFreePort().with("cluster-enabled yes"))) {
            final List<String> arguments = new ArrayList<>(servers.arguments("plan"));
            arguments.set(arguments.indexOf("--shared") + 1, cluster.uri());

            final Servers.Run run = Servers.runWith(arguments);

            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.out()).contains("--shared: ").contains("belongs to a Cluster");
        }
    }

    @Test
    void a_state_file_of_another_migration_is_refused(@TempDir Path folder) {
        try (Servers servers = new Servers(folder)) {
            servers.source.set("room:1", "x");
            servers.run("copy");

            final Servers.Run otherRules = servers.run("copy", "--rename", "room:=rooms:r:");
            final List<String> arguments = new ArrayList<>(servers.arguments("copy"));
            arguments.set(arguments.indexOf("--from") + 1, servers.server(0).uri() + "/1");
            final Servers.Run otherSource = Servers.runWith(arguments);

            assertThat(otherRules.exit()).isEqualTo(2);
            assertThat(otherRules.out()).startsWith("--rename: the state file has other rules");
            assertThat(otherSource.exit()).isEqualTo(2);
            assertThat(otherSource.out()).startsWith("--from: the state file is of ");
        }
    }

    @Test
    void a_file_that_is_no_state_file_is_refused_and_not_touched(@TempDir Path folder) throws IOException {
        try (Servers servers = new Servers(folder)) {
            Files.writeString(servers.state(), "letters to my aunt");

            final Servers.Run run = servers.run("copy");

            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.out()).contains("not a state file");
            assertThat(servers.state()).hasContent("letters to my aunt");
        }
    }

    @Test
    void a_folder_is_no_state_file(@TempDir Path folder) {
        final List<String> arguments = new ArrayList<>(Arrays.asList(("copy" + SERVERS).split(" ")));
        arguments.addAll(List.of("--state", folder.toString()));

        final Servers.Run run = Servers.runWith(arguments);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).startsWith("--state " + folder + ": not a file");
    }

    @Test
    void a_server_that_is_not_there_is_named(@TempDir Path folder) {
        try (Servers servers = new Servers(folder)) {
            servers.server(2).crash();

            final Servers.Run run = servers.run("copy");

            assertThat(run.exit()).isEqualTo(3);
            assertThat(run.out())
                    .contains("--rooms, ")
                    .contains(":" + servers.server(2).port());
        }
    }

    @Test
    void a_state_file_that_is_not_there_is_named() {
        final List<String> arguments = new ArrayList<>(Arrays.asList(("rollback" + SERVERS).split(" ")));
        arguments.addAll(List.of("--state", "/nowhere/at/all"));

        assertThat(Servers.runWith(arguments).out()).startsWith("--state /nowhere/at/all: can't be opened");
    }

    @Test
    void passwords_open_the_servers_and_are_never_printed_nor_kept(@TempDir Path folder) throws IOException {
        try (Servers servers = new Servers(folder)) {
            servers.source.set("room:1", "x");
            servers.source.configSet("requirepass", "hidden");
            final String host = servers.server(0).uri().substring("redis://".length());
            final List<String> right = new ArrayList<>(servers.arguments("copy"));
            right.set(2, "redis://:hidden@" + host);
            final List<String> wrong = new ArrayList<>(servers.arguments("copy"));
            wrong.set(2, "redis://:mistaken@" + host);

            final Servers.Run refused = Servers.runWith(wrong);
            final Servers.Run copied = Servers.runWith(right);

            assertThat(refused.exit()).isEqualTo(3);
            assertThat(refused.out()).contains("WRONGPASS").doesNotContain("mistaken");
            assertThat(copied.exit()).as(copied.out()).isZero();
            assertThat(copied.out()).doesNotContain("hidden");
            assertThat(Files.readString(servers.state())).doesNotContain("hidden");
            assertThat(servers.rooms.get("room:1")).isEqualTo("x");
        }
    }
}
