package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Admission;
import dev.parley.hub.ice.IceConfig;
import dev.parley.hub.limit.RateLimit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits that change while clients are here. */
class ChangedLimitsTest {
    private static final long ANY = Long.MAX_VALUE;

    private final TestBed bed = new TestBed();

    private static HubConfig.Bounds bounds(int sessions, int fanOut) {
        return new HubConfig.Bounds(sessions, new RateLimit(fanOut, fanOut), ANY);
    }

    private static boolean refused(TestNode node, String user) {
        return node.admit(TestNode.hello(null), node.token(user)) instanceof Admission.Refused;
    }

    @Test
    void how_many_sessions_a_user_may_open_and_have() {
        final TestNode node = bed.node("node1", Configs.withSessions(new RateLimit(1, 1)));
        node.connect("ann");
        assertThat(refused(node, "ann")).isTrue();
        node.hub.reconfigure(Configs.withBounds(bounds(2, 1_000_000)));
        node.connect("ann");
        assertThat(refused(node, "ann")).isTrue();
        node.hub.reconfigure(Configs.plain());
        node.connect("ann");
    }

    @Test
    void what_a_client_may_send_of_those_that_come_from_now_on() {
        final TestNode node = bed.node("node1");
        final TestClient before = node.connect("ann");
        node.hub.reconfigure(Configs.withMessages(new RateLimit(1, 1)));
        final TestClient after = node.connect("ann");
        assertThat(after.ask("{'type':'ping'}")).isEqualTo("pong");
        assertThat(after.ask("{'type':'ping'}")).isEqualTo("rate-limited");
        assertThat(before.ask("{'type':'ping'}")).isEqualTo("pong");
        assertThat(before.ask("{'type':'ping'}")).isEqualTo("pong");
    }

    @Test
    void what_a_user_may_have_sent_to_rooms() {
        final TestNode node = bed.node("node1", Configs.withBounds(bounds(500, 100_000)));
        final TestClient ann = node.connect("ann");
        final TestClient bob = node.connect("bob");
        ann.join("r");
        bob.join("r");
        final String large = "{'type':'message','room':'r','data':'" + "x".repeat(60_000) + "'}";
        ann.ask(large);
        ann.ask(large);
        assertThat(ann.ask(large)).isEqualTo("rate-limited");
        node.hub.reconfigure(Configs.plain());
        assertThat(ann.ask(large)).isEqualTo("{\"outcome\":\"delivered\"}");
    }

    @Test
    void which_ice_servers_there_are() {
        final TestNode node = bed.node("node1");
        final TestClient ann = node.connect("ann");
        final HubConfig plain = Configs.plain();
        node.hub.reconfigure(new HubConfig(
                plain.timing(),
                plain.maxMessage(),
                plain.maxRoom(),
                plain.maxRoomsPerSession(),
                plain.maxPending(),
                plain.messages(),
                plain.sessions(),
                plain.gather(),
                plain.bounds(),
                new IceConfig(List.of("stun:s.example:3478"), List.of(), "", Duration.ofHours(1))));
        assertThat(ann.ask("{'type':'ice'}")).isEqualTo("{\"iceServers\":[{\"urls\":[\"stun:s.example:3478\"]}]}");
    }
}
