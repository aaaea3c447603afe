package dev.parley.redis.connection;

import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.presence.Members;
import dev.parley.hub.fixtures.store.ConnectionReportsContract;
import dev.parley.hub.store.ConnectionReports;
import dev.parley.protocol.ConnectionState;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.redis.TwoClients;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisConnectionReportsTest extends ConnectionReportsContract {
    @Override
    protected ConnectionReports reports() {
        return TwoClients.one().reports();
    }

    @Override
    protected ConnectionReports otherReports() {
        return TwoClients.other().reports();
    }

    @Override
    protected Instant now() {
        return Instant.now();
    }

    @Test
    void each_deployable_has_its_own_which_is_gone_after_an_hour() {
        final RoomName room = Members.newRoom();
        final ConnectionReports.Report report =
                new ConnectionReports.Report(new PeerId("a"), new PeerId("b"), ConnectionState.NEW, now(), now(), null);
        value(TwoClients.web().reports().write(room, List.of(report)));
        value(reports().write(room, List.of(report)));
        assertLifetime(TwoClients.roomsServer().uri(), "rooms:stats:{" + room + "}");
        assertLifetime(TwoClients.signalingServer().uri(), "signaling:connection:{" + room + "}");
    }

    @Test
    void what_can_not_be_read_counts_as_not_there() {
        final RoomName room = Members.newRoom();
        try (RedisClient client =
                        RedisClient.create(TwoClients.signalingServer().uri());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().hset("signaling:connection:{" + room + "}", "nonsense", "more of it");
            connection.sync().hset("signaling:connection:{" + room + "}", "a b", "sleeping 1 9999999999999 ");
        }
        assertThat(value(reports().read(room))).isEmpty();
    }

    private static void assertLifetime(String server, String key) {
        try (RedisClient client = RedisClient.create(server);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().pttl(key)).isBetween(3_590_000L, 3_600_000L);
        }
    }
}
