package dev.parley.system.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.hub.auth.Grants;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.Subject;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Message;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.SpeakingNode;
import dev.parley.system.harness.TestClient;
import dev.parley.system.harness.Token;
import dev.parley.system.harness.Wire;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node without a wire, beside two of each kind on real servers. */
@ExtendWith(LeakWatch.class)
class NodeWithoutWireTest {
    private static final Cluster CLUSTER = Cluster.shared();
    private static SpeakingNode artifacts;

    private final String room = Cluster.unique("room");
    private final Subject subject = new Subject(Cluster.unique("artifact"));

    @BeforeAll
    static void startIt() {
        artifacts = SpeakingNode.beside(CLUSTER);
    }

    @AfterAll
    static void stopIt() {
        artifacts.close();
    }

    @Test
    void members_on_both_wires_and_all_nodes_see_the_same_states_in_the_same_order() {
        final List<TestClient> members = new ArrayList<>();
        try {
            for (RunningNode node : CLUSTER.nodes()) {
                final TestClient member = TestClient.admitted(node, Cluster.unique("user"));
                member.join(room);
                members.add(member);
            }
            for (long version = 1; version <= 20; version++) {
                tell(version);
            }
            for (TestClient member : members) {
                member.awaitCount("artifact", 20, TestClient.PATIENCE);
                assertThat(versions(member))
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 20).boxed().toList());
                assertThat(member.received("artifact")).allMatch(push -> push.seq() > 0);
            }
        } finally {
            members.forEach(TestClient::close);
        }
    }

    @ParameterizedTest
    @EnumSource(Wire.class)
    void who_was_away_gets_the_states_on_another_node_and_not_the_progress(Wire wire) {
        try (TestClient away = TestClient.admitted(CLUSTER.node(wire, 0), Cluster.unique("user"));
                TestClient there = CLUSTER.client(wire == Wire.NATIVE ? Wire.WEB : Wire.NATIVE)) {
            away.join(room);
            there.join(room);
            tell(1);
            away.take("artifact");
            away.breakConnection();
            there.take("peer-updated");
            tell(2);
            artifacts
                    .node()
                    .announcer()
                    .progress(
                            new RoomName(room),
                            subject,
                            RawJson.trusted(Json.object("room", room, "id", subject.value(), "received", 17)));
            there.take("artifact-progress", push -> push.number("received") == 17);
            tell(3);
            try (TestClient back = away.resume(CLUSTER.node(wire, 1))) {
                back.awaitCount("artifact", 2, TestClient.PATIENCE);
                assertThat(versions(back)).containsExactly(2L, 3L);
                assertThat(back.received("artifact-progress")).isEmpty();
                tell(3);
                tell(4);
                assertThat(back.take("artifact", push -> version(push) == 4).seq())
                        .isEqualTo(back.received("artifact").getFirst().seq() + 2);
            }
        }
    }

    @Test
    void others_see_it_under_its_service() {
        for (RunningNode node : List.of(CLUSTER.node(Wire.NATIVE), CLUSTER.node(Wire.WEB))) {
            final JsonNode nodes =
                    Json.parse(node.read("/admin/v1/nodes").body()).get("nodes");
            assertThat(nodes).anySatisfy(one -> {
                assertThat(one.get("node").asText())
                        .isEqualTo(artifacts.node().self().toString());
                assertThat(one.get("service").asText()).isEqualTo("artifacts");
            });
        }
    }

    @Test
    void a_revocation_at_another_node_is_known_within_a_second() {
        final Token issued = Token.of(Cluster.unique("user"));
        final String token = issued.sign();
        final Grants grants = ((TokenVerifier.Verdict.Good)
                        Await.value(artifacts.node().tokens().check(token)))
                .grants();
        assertThat(artifacts.node().revocations().isRevoked(grants)).isFalse();
        assertThat(CLUSTER.node(Wire.WEB)
                        .post("/admin/tokens/revoke?jti=" + issued.id() + "&exp=" + issued.expiry())
                        .statusCode())
                .isEqualTo(200);
        Await.until(
                "it is known",
                Duration.ofSeconds(1),
                () -> artifacts.node().revocations().isRevoked(grants));
        assertThat(Await.value(artifacts.node().tokens().check(token))).isInstanceOf(TokenVerifier.Verdict.Bad.class);
    }

    @Test
    void when_it_stops_it_is_gone_from_the_list_and_nobody_is_the_worse_for_it() {
        final SpeakingNode second = SpeakingNode.beside(CLUSTER);
        final String name = second.node().self().toString();
        assertThat(CLUSTER.node(Wire.NATIVE).read("/admin/v1/nodes").body()).contains(name);
        second.close();
        Await.until(
                "it is gone",
                () -> !CLUSTER.node(Wire.NATIVE).read("/admin/v1/nodes").body().contains(name));
        tell(1);
    }

    /** Until everybody has it, as who keeps it would. */
    private void tell(long version) {
        final RawJson body = RawJson.trusted(Json.object(
                "room",
                room,
                "artifact",
                Json.raw(Json.object(
                        "id",
                        subject.value(),
                        "kind",
                        "file",
                        "name",
                        "plan.pdf",
                        "received",
                        0,
                        "owner",
                        "ann",
                        "state",
                        "receiving",
                        "version",
                        version))));
        Await.until(
                "everybody is told",
                () -> Await.value(artifacts.node().announcer().artifact(new RoomName(room), subject, version, body)));
    }

    private static List<Long> versions(TestClient client) {
        return client.received("artifact").stream()
                .map(NodeWithoutWireTest::version)
                .toList();
    }

    private static long version(Message push) {
        return push.body().get("artifact").get("version").asLong();
    }
}
