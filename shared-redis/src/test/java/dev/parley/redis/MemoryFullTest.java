package dev.parley.redis;

import static dev.parley.hub.fixtures.presence.Members.member;
import static dev.parley.hub.fixtures.presence.Members.newNode;
import static dev.parley.hub.fixtures.presence.Members.newRoom;
import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.fixtures.store.NewSessions;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.Devices.Holder;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore.Append;
import dev.parley.hub.store.SessionStore.Claim;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.hub.store.StoreUnavailableException;
import dev.parley.protocol.LeaveReason;
import dev.parley.protocol.PeerId;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.UserId;
import dev.parley.protocol.UserStatus;
import dev.parley.protocol.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.RedisProbe;
import dev.parley.testkit.infra.Infra;
import dev.parley.testkit.infra.TestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryFullTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final TestServer server = Infra.newRedis();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RedisStores stores = RedisStores.connect(
            Wire.NATIVE,
            RedisConfig.defaults().at(server.uri(), server.uri(), server.uri()),
            registry,
            TestLoops.LOOPS);
    private final NodeRef node = newNode();
    private final RoomName room = newRoom();

    @AfterEach
    void end() {
        value(stores.close());
        server.close();
    }

    private void maxMemory(String bytes) throws IOException {
        try (RedisProbe probe =
                RedisProbe.connect(server.endpoint().host(), server.endpoint().port())) {
            probe.call("CONFIG", "SET", "maxmemory-policy", "noeviction", "maxmemory", bytes);
        }
    }

    @Test
    void what_needs_memory_is_refused_and_what_frees_it_goes_on() throws IOException {
        Await.until(
                "both answer",
                () -> stores.trouble(RedisNamespace.SHARED).isEmpty()
                        && stores.trouble(RedisNamespace.SIGNALING).isEmpty());
        final SessionRecord session = new SessionRecord(
                new SessionId("s"),
                new PeerId("a"),
                new UserId("u"),
                "d",
                node,
                1,
                1,
                true,
                UserStatus.ONLINE,
                Map.of(),
                true,
                0,
                null,
                SessionRecord.HEARD);
        final Holder holder = new Holder(session.peer(), node);
        value(stores.devices().claim(session.user(), "d", holder));
        value(NewSessions.begin(stores.sessions(), session));
        final long generation = value(stores.leases().acquire(node, LONG));
        value(stores.presence().join(room, member("a", node, generation), 9, 0));
        value(stores.presence().join(room, member("b", node, generation), 9, 0));

        maxMemory("1");

        assertThatThrownBy(() -> value(stores.presence().join(room, member("c", node, generation), 9, 0)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> value(stores.sessions()
                        .append(List.of(new Append(session.id(), 1, false, session, List.of(), 0, List.of())))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> value(NewSessions.begin(stores.sessions(), Raw.session(node))))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> value(stores.devices().claim(session.user(), "another", holder)))
                .isInstanceOf(StoreUnavailableException.class);
        assertThat(stores.trouble(RedisNamespace.SHARED).isEmpty()).isTrue();
        assertThat(value(stores.leases().renew(node, generation, LONG))).isTrue();
        assertThat(value(stores.presence().leave(room, new PeerId("a"), 1, LeaveReason.LEFT))
                        .event())
                .isNotNull();
        assertThat(value(stores.presence().expel(room, new PeerId("ghost"))).event())
                .isNotNull();
        assertThat(value(stores.presence().clear(room, node, generation)).events())
                .hasSize(1);
        final NodeRef sibling = newNode();
        assertThat(value(stores.sessions().claim(session.id(), session.user(), sibling, 1, 0, LONG)))
                .isInstanceOf(Claim.Taken.class);
        final Claim adopted = value(stores.sessions().adopt(session.id(), sibling, 1, node, 2));
        assertThat(adopted).isInstanceOf(Claim.Taken.class);
        assertThat(value(stores.devices().confirm(session.user(), "d", holder, 0)))
                .isTrue();
        assertThat(value(stores.sessions()
                        .end(session.id(), ((Claim.Taken) adopted).session().epoch())))
                .isEqualTo(Written.SAFE);
        value(stores.devices().free(session.user(), "d", session.peer()));
        assertThat(registry.get("parley.redis.command")
                        .tags("pool", "shared", "outcome", "error")
                        .timer()
                        .count())
                .isPositive();

        maxMemory("0");
        value(stores.presence().join(room, member("c", node, generation + 1), 9, 0));
    }
}
