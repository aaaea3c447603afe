package dev.parley.hub.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.JsonText;
import dev.parley.protocol.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class IceServersTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    @Test
    void turn_credentials_are_what_coturn_makes_of_the_same_secret() {
        final IceServers servers = new IceServers(
                new IceConfig(List.of("stun:s.example:3478"), List.of("turn:t.example:3478"), "S", Duration.ofHours(1)),
                CLOCK);
        // printf '1700003600:ann' | openssl dgst -sha1 -hmac S -binary | base64
        assertThat(json(servers))
                .isEqualTo("{\"iceServers\":[{\"urls\":[\"stun:s.example:3478\"]},"
                        + "{\"urls\":[\"turn:t.example:3478\"],\"username\":\"1700003600:ann\","
                        + "\"credential\":\"qThI/zwqxudSpR3hNDmxGkb2q60=\"}],\"iceLifetime\":3600000}");
    }

    @Test
    void without_any_configured_the_list_is_empty() {
        assertThat(json(new IceServers(IceConfig.none(), CLOCK))).isEqualTo("{\"iceServers\":[]}");
    }

    @Test
    void others_are_told_from_when_they_are_there() {
        final IceServers servers = new IceServers(IceConfig.none(), CLOCK);
        servers.use(new IceConfig(List.of("stun:s.example:3478"), List.of(), "", Duration.ofHours(1)));
        assertThat(json(servers)).isEqualTo("{\"iceServers\":[{\"urls\":[\"stun:s.example:3478\"]}]}");
    }

    private static String json(IceServers servers) {
        return new String(JsonText.object(json -> servers.write(json, new UserId("ann"))), StandardCharsets.UTF_8);
    }
}
