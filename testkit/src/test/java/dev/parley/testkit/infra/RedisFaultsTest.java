package dev.parley.testkit.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.embedded.RedisOptions;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

class RedisFaultsTest {

    private static RedisProbe connect(Endpoint endpoint) throws IOException {
        return RedisProbe.connect(endpoint.host(), endpoint.port());
    }

    @Test
    void the_shared_server_is_the_same_for_everyone() throws IOException {
        Endpoint endpoint = Infra.redis();
        assertThat(Infra.redis()).isEqualTo(endpoint);
        assertThat(endpoint.uri()).isEqualTo("redis://" + endpoint.host() + ":" + endpoint.port());
        try (RedisProbe probe = connect(endpoint)) {
            assertThat(probe.call("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void a_server_of_the_tests_own_is_another_one_with_its_own_settings() throws IOException {
        try (TestServer own = Infra.newRedis(RedisOptions.onFreePort().with("maxmemory 20mb"))) {
            assertThat(own.port()).isNotEqualTo(Infra.redis().port());
            try (RedisProbe probe = connect(own.endpoint())) {
                assertThat(probe.call("CONFIG", "GET", "maxmemory")).contains("20971520");
            }
        }
    }

    @Test
    void a_crashed_server_refuses_connections_and_has_its_data_again_after_the_restart() throws IOException {
        try (TestServer redis = Infra.newRedis(RedisOptions.onFreePort().keepingData())) {
            Endpoint endpoint = redis.endpoint();
            try (RedisProbe probe = connect(endpoint)) {
                assertThat(probe.call("SET", "k", "v")).isEqualTo("OK");
            }
            redis.crash();
            Await.untilAsserted(
                    () -> assertThatThrownBy(() -> connect(endpoint)).isInstanceOf(ConnectException.class));
            redis.restart();
            assertThat(redis.endpoint()).isEqualTo(endpoint);
            try (RedisProbe probe = connect(endpoint)) {
                assertThat(probe.call("GET", "k")).isEqualTo("v");
            }
        }
    }

    @Test
    void a_paused_server_is_silent_until_it_is_resumed() throws IOException {
        try (TestServer redis = Infra.newRedis();
                RedisProbe probe = connect(redis.endpoint())) {
            redis.pause();
            probe.timeout(200);
            assertThatThrownBy(() -> probe.call("PING")).isInstanceOf(SocketTimeoutException.class);
            redis.resume();
            try (RedisProbe another = connect(redis.endpoint())) {
                assertThat(another.call("PING")).isEqualTo("PONG");
            }
        }
    }

    @Test
    void a_closed_server_is_gone() {
        TestServer redis = Infra.newRedis();
        redis.close();
        redis.close();
        assertThatThrownBy(() -> connect(redis.endpoint())).isInstanceOf(IOException.class);
    }
}
