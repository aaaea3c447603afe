package dev.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandCounterTest {

    @Test
    void counts_what_other_clients_run_and_not_itself() throws IOException {
        try (TestServer redis = Infra.newRedis();
                RedisProbe client = RedisProbe.connect(redis.endpoint().host(), redis.port())) {
            client.call("SET", "before", "1");
            CommandCounter counter = CommandCounter.on(redis.endpoint());
            assertThat(counter.counts()).isEmpty();
            client.call("SET", "k", "1");
            client.call("GET", "k");
            client.call("GET", "k");
            assertThat(counter.counts()).isEqualTo(Map.of("set", 1L, "get", 2L));
            assertThat(counter.total()).isEqualTo(3);
            client.call("EVAL", "return redis.call('get', KEYS[1])", "1", "k");
            assertThat(counter.count("eval")).isOne();
            assertThat(counter.count("get")).isEqualTo(3);
            counter.reset();
            assertThat(counter.total()).isZero();
        }
    }
}
