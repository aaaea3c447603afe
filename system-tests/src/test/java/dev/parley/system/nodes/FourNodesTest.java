package dev.parley.system.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.system.harness.Cluster;
import dev.parley.system.harness.Reply;
import dev.parley.system.harness.RunningNode;
import dev.parley.system.harness.TestClient;
import dev.parley.testkit.Await;
import dev.parley.testkit.watch.LeakWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One room whose four members sit on four nodes, two of each kind. */
@ExtendWith(LeakWatch.class)
class FourNodesTest {
    private final String room = Cluster.unique("room");
    private final List<TestClient> members = new ArrayList<>();

    @BeforeEach
    void joinFromEveryNode() {
        for (RunningNode node : Cluster.shared().nodes()) {
            final TestClient member = TestClient.admitted(node, Cluster.unique("user"));
            member.join(room);
            members.add(member);
        }
        assertThat(members).hasSize(4);
        assertThat(members.stream().map(member -> member.welcome().text("node")).distinct())
                .hasSize(4);
    }

    @AfterEach
    void leave() {
        members.forEach(TestClient::close);
    }

    @Test
    void all_members_have_one_roster() {
        assertOneRoster();
    }

    private void assertOneRoster() {
        Await.untilAsserted(() -> {
            final List<Map<String, JsonNode>> rosters = new ArrayList<>();
            final TreeSet<Long> versions = new TreeSet<>();
            for (TestClient member : members) {
                final Reply joined = member.join(room);
                versions.add(joined.body().get("version").asLong());
                final Map<String, JsonNode> roster = new TreeMap<>();
                joined.body()
                        .get("peers")
                        .forEach(peer -> roster.put(peer.get("peer").asText(), without(peer, "polite")));
                assertThat(roster).hasSize(3).doesNotContainKey(member.peer());
                rosters.add(roster);
            }
            assertThat(versions).hasSize(1);
            for (Map<String, JsonNode> one : rosters) {
                for (Map<String, JsonNode> other : rosters) {
                    one.forEach((peer, entry) ->
                            assertThat(other.getOrDefault(peer, entry)).isEqualTo(entry));
                }
            }
        });
    }

    private static JsonNode without(JsonNode object, String field) {
        return ((com.fasterxml.jackson.databind.node.ObjectNode) object.deepCopy()).without(field);
    }

    @Test
    void of_each_two_exactly_one_is_polite() {
        for (int i = 0; i < members.size(); i++) {
            for (JsonNode peer : members.get(i).join(room).body().get("peers")) {
                final int other = indexOf(peer.get("peer").asText());
                assertThat(peer.get("polite").asBoolean()).isEqualTo(i > other);
            }
        }
    }

    private int indexOf(String peer) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).peer().equals(peer)) {
                return i;
            }
        }
        throw new AssertionError("not a member: " + peer);
    }

    @Test
    void each_of_the_twelve_directed_pairs_can_signal() {
        for (TestClient from : members) {
            for (TestClient to : members) {
                if (from != to) {
                    final String sdp = from.peer() + " to " + to.peer();
                    final Reply reply = from.ask("offer", "to", to.peer(), "room", room, "sdp", sdp);
                    assertThat(reply.outcome()).as(reply.raw()).isEqualTo("delivered");
                    assertThat(to.take("offer").text("sdp")).isEqualTo(sdp);
                }
            }
        }
        final TestClient first = members.getFirst();
        first.done("message", "room", room, "data", "all");
        members.stream().skip(1).forEach(member -> member.take("message"));
    }

    @Test
    void roster_events_come_in_the_order_of_versions_everywhere() {
        final List<String> statuses = List.of("away", "busy", "in-call", "online");
        final int rounds = 10;
        for (int round = 0; round < rounds; round++) {
            for (TestClient member : members) {
                member.request("status", "status", statuses.get(round % statuses.size()));
            }
            for (TestClient member : members) {
                // All but one's own; what is said too soon after the last, the hub may tell at once.
                member.awaitCount("peer-updated", (round + 1) * (members.size() - 1), TestClient.PATIENCE);
            }
        }
        for (TestClient member : members) {
            assertThat(member.pushes().stream()
                            .filter(push -> push.type().startsWith("peer-"))
                            .map(push -> push.number("version")))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
        for (TestClient member : members) {
            for (TestClient other : members) {
                if (other != member) {
                    assertThat(lastStatus(member, other)).isEqualTo(statuses.get((rounds - 1) % statuses.size()));
                }
            }
        }
        assertOneRoster();
    }

    /** A copy that was read anew tells several changes under the last versions: what they say is the same everywhere. */
    private static String lastStatus(TestClient seenBy, TestClient member) {
        return seenBy.received("peer-updated").stream()
                .filter(push -> push.text("peer").equals(member.peer()))
                .map(push -> push.text("status"))
                .reduce((one, later) -> later)
                .orElseThrow();
    }
}
