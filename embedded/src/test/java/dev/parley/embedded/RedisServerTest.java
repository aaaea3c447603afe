package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RedisServerTest {

    @Test
    void answers_on_a_free_port_as_soon_as_start_returns() throws IOException {
        try (RedisServer redis = EmbeddedRedis.start(RedisOptions.onFreePort());
                Resp client = Resp.connect(redis.port())) {
            assertThat(client.call("PING")).isEqualTo("+PONG");
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
        }
    }

    @Test
    void takes_the_port_and_the_directives_it_is_given() throws IOException {
        int port = FreePort.pick();
        RedisOptions options = RedisOptions.onPort(port).with("maxmemory 33mb", "maxmemory-policy noeviction");
        try (RedisServer redis = EmbeddedRedis.start(options);
                Resp client = Resp.connect(port)) {
            assertThat(redis.port()).isEqualTo(port);
            assertThat(client.call("CONFIG", "GET", "maxmemory")).contains("34603008");
            assertThat(client.call("CONFIG", "GET", "maxmemory-policy")).contains("noeviction");
        }
    }

    @Test
    void says_so_when_its_port_is_taken() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedRedis.start(RedisOptions.onPort(holder.getLocalPort())))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("port " + holder.getLocalPort() + " is taken");
        }
    }

    @Test
    void shows_what_redis_wrote_when_a_directive_is_wrong() {
        assertThatThrownBy(() -> EmbeddedRedis.start(RedisOptions.onFreePort().with("maxmemory-polizei none")))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("maxmemory-polizei");
    }

    @Test
    void names_the_platforms_there_are_when_there_is_none_for_this_one() {
        assertThatThrownBy(() -> EmbeddedRedis.resource("Windows 11", "amd64"))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("Linux and macOS");
        assertThatThrownBy(() -> EmbeddedRedis.resource("Linux", "riscv64"))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("riscv64");
    }

    @Test
    void carries_a_program_for_each_platform_it_names() {
        for (String system : new String[] {"Linux", "Mac OS X"}) {
            for (String processor : new String[] {"amd64", "x86_64", "aarch64"}) {
                assertThat(EmbeddedRedis.class.getResource(EmbeddedRedis.resource(system, processor)))
                        .isNotNull();
            }
        }
    }

    @Test
    void a_killed_server_that_keeps_data_has_it_again_on_the_same_port() throws IOException {
        try (RedisServer redis = EmbeddedRedis.start(RedisOptions.onFreePort().keepingData())) {
            int port = redis.port();
            try (Resp client = Resp.connect(port)) {
                client.call("SET", "k", "v");
            }
            redis.crash();
            assertThat(redis.isAlive()).isFalse();
            redis.restart();
            try (Resp client = Resp.connect(port)) {
                assertThat(client.call("GET", "k")).isEqualTo("v");
            }
        }
    }

    @Test
    void a_restarted_server_without_data_is_empty() throws IOException {
        try (RedisServer redis = EmbeddedRedis.start(RedisOptions.onFreePort())) {
            try (Resp client = Resp.connect(redis.port())) {
                client.call("SET", "k", "v");
            }
            redis.restart();
            try (Resp client = Resp.connect(redis.port())) {
                assertThat(client.call("GET", "k")).isEqualTo("$-1");
            }
        }
    }

    @Test
    void a_paused_server_answers_nothing_until_it_is_resumed() throws IOException {
        try (RedisServer redis = EmbeddedRedis.start(RedisOptions.onFreePort());
                Resp client = Resp.connect(redis.port())) {
            redis.pause();
            client.timeout(200);
            assertThatThrownBy(() -> client.call("PING")).isInstanceOf(SocketTimeoutException.class);
            client.timeout(5000);
            redis.resume();
            assertThat(client.read()).isEqualTo("+PONG");
        }
    }

    @Test
    void pausing_a_dead_server_is_an_error_and_not_a_silent_nothing() {
        try (RedisServer redis = EmbeddedRedis.start(RedisOptions.onFreePort())) {
            redis.crash();
            assertThatThrownBy(redis::pause).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void close_removes_the_folder_and_the_process() throws IOException {
        RedisServer redis = EmbeddedRedis.start(RedisOptions.onFreePort());
        Path folder;
        try (Resp client = Resp.connect(redis.port())) {
            folder =
                    Path.of(client.call("CONFIG", "GET", "dir").lines().toList().getLast());
        }
        assertThat(folder).isDirectory();
        redis.close();
        redis.close();
        assertThat(Files.exists(folder)).isFalse();
        assertThat(ProcessHandle.of(redis.pid()).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void runs_as_a_sentinel_that_remembers_its_master_across_a_restart() throws IOException {
        try (RedisServer master = EmbeddedRedis.start(RedisOptions.onFreePort());
                RedisServer sentinel =
                        EmbeddedRedis.start(RedisOptions.onFreePort().asSentinel())) {
            try (Resp client = Resp.connect(sentinel.port())) {
                assertThat(client.call("SENTINEL", "MONITOR", "m", "127.0.0.1", "" + master.port(), "1"))
                        .isEqualTo("+OK");
            }
            sentinel.restart();
            try (Resp client = Resp.connect(sentinel.port())) {
                assertThat(client.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "m"))
                        .contains("" + master.port());
            }
        }
    }
}
