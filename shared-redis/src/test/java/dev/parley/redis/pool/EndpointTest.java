package dev.parley.redis.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void a_sentinel_uri_keeps_its_sentinels_and_all_else() {
        final Endpoint endpoint =
                Endpoint.parse("rediss-sentinel://user:pw@h1:1,h2/3?clientName=parley&verifyPeer=NONE#main");
        assertThat(endpoint.kind()).isEqualTo(Endpoint.Kind.SENTINEL);
        final RedisURI uri = endpoint.seeds().getFirst();
        assertThat(uri.getSentinels()).extracting(RedisURI::getPort).containsExactly(1, 26379);
        assertThat(uri.getSentinelMasterId()).isEqualTo("main");
        assertThat(uri.getDatabase()).isEqualTo(3);
        assertThat(uri.getClientName()).isEqualTo("parley");
        assertThat(uri.isSsl()).isTrue();
        assertThat(endpoint).hasToString("sentinel main by h1:1 h2:26379");
    }

    @Test
    void a_backup_is_the_second_of_two() {
        final Endpoint endpoint = Endpoint.parse("redis://:pw@a:1 redis://:pw@b:2");
        assertThat(endpoint).hasToString("single a:1, backup single b:2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis-sentinel://a,b#m redis://c",
                "redis://c redis-cluster://a,b",
                "redis-cluster://a,b redis://c"
            })
    void only_a_single_server_has_a_backup_and_is_one(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("single server");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://:geheim@a", "redis-sentinel://geheim@a,b", "redis://:geheim@a redis://b redis://c"})
    void what_is_no_uri_is_refused_without_repeating_a_password(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("geheim");
    }
}
