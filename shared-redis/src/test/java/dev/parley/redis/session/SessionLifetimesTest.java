package dev.parley.redis.session;

import static dev.parley.hub.fixtures.presence.Members.newNode;
import static dev.parley.testkit.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.fixtures.store.NewSessions;
import dev.parley.hub.node.NodeRef;
import dev.parley.hub.store.SessionRecord;
import dev.parley.hub.store.SessionStore;
import dev.parley.hub.store.SessionStore.Written;
import dev.parley.protocol.SessionId;
import dev.parley.protocol.Wire;
import dev.parley.redis.Keys;
import dev.parley.redis.Raw;
import dev.parley.redis.TwoClients;
import dev.parley.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long what the session store writes stays in Redis, and what brings it back. */
class SessionLifetimesTest {
    private final SessionStore store = TwoClients.one().sessions();
    private final NodeRef node = newNode();
    private final String index = Keys.owned(Wire.NATIVE, node);
    private final SessionRecord session = Raw.session(node);
    private final String key = Keys.session(Wire.NATIVE, session.id());

    @Test
    void of_a_session_that_has_ended_only_that_is_kept_and_renewing_does_not_prolong_it() {
        value(NewSessions.begin(store, session));
        assertThat(value(store.end(session.id(), 1))).isEqualTo(Written.SAFE);
        value(store.renew(List.of(session.id())));
        assertThat(call("HGETALL", key).lines()).containsExactly("ended", node.toString());
        assertThat(lifetime(key)).isBetween(Keys.ENDED.minusMinutes(1), Keys.ENDED);
        assertThat(call("EXISTS", Keys.signals(Wire.NATIVE, session.id()))).isEqualTo("0");
    }

    @Test
    void the_index_of_a_node_outlives_its_records() {
        value(NewSessions.begin(store, session));
        assertThat(lifetime(key)).isBetween(Keys.SESSION.minusMinutes(1), Keys.SESSION);
        assertThat(lifetime(index)).isBetween(Keys.OWNED.minusMinutes(1), Keys.OWNED);
        call("PEXPIRE", key, "60000");
        call("PEXPIRE", index, "60000");
        value(store.renew(List.of(session.id())));
        assertThat(lifetime(key)).isGreaterThan(Keys.SESSION.minusMinutes(1));
        assertThat(lifetime(index)).isGreaterThan(Keys.OWNED.minusMinutes(1));
    }

    @Test
    void an_index_that_was_lost_is_there_again_with_the_next_renewal() {
        value(NewSessions.begin(store, session));
        call("DEL", index);
        value(store.renew(List.of(session.id())));
        assertThat(owned()).containsExactly(session.id());
    }

    @Test
    void what_a_node_has_not_named_for_long_leaves_its_index() {
        value(NewSessions.begin(store, session));
        final long longAgo =
                System.currentTimeMillis() - Keys.OWNED.plusMinutes(1).toMillis();
        call("ZADD", index, Long.toString(longAgo), "former");
        assertThat(owned()).hasSize(2);
        value(NewSessions.begin(store, Raw.session(node)));
        assertThat(owned()).contains(session.id()).doesNotContain(new SessionId("former"));
    }

    @Test
    void renewing_a_session_that_has_ended_does_not_name_it_again() {
        value(NewSessions.begin(store, session));
        value(store.end(session.id(), 1));
        Await.until("it is forgotten", () -> owned().isEmpty());
        value(store.renew(List.of(session.id())));
        assertThat(owned()).isEmpty();
    }

    private List<SessionId> owned() {
        return value(store.ownedBy(node)).stream()
                .map(SessionStore.Owned::session)
                .toList();
    }

    private static Duration lifetime(String key) {
        return Duration.ofMillis(Long.parseLong(call("PTTL", key)));
    }

    private static String call(String... words) {
        return Raw.call(TwoClients.signalingServer(), words);
    }
}
