package dev.parley.system.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.system.harness.Reply;
import dev.parley.system.harness.TestClient;

/** What the cases of the suite have in common. */
final class Conformance {
    static final String PAIRINGS = "dev.parley.system.harness.Wire#pairings";

    private Conformance() {}

    /** The reply is that error, and says whether trying again makes sense. */
    static void assertRefused(Reply reply, String code, boolean retryable) {
        assertThat(reply.code()).as(reply.raw()).isEqualTo(code);
        assertThat(reply.retryable()).as(reply.raw()).isEqualTo(retryable);
        assertThat(reply.message()).as(reply.raw()).isNotNull();
    }

    static void assertRefused(Reply reply, String code) {
        assertRefused(reply, code, false);
    }

    /** Everything the hub has sent to the client so far has come in, in the order of its numbers, without a hole. */
    static void assertNumbered(TestClient client, long after) {
        assertThat(client.pushes())
                .extracting(push -> push.seq())
                .isEqualTo(java.util.stream.LongStream.rangeClosed(
                                after + 1, after + client.pushes().size())
                        .boxed()
                        .toList());
    }

    /** A round trip to the hub: what it had sent to this client before has come in. */
    static void roundTrip(TestClient client) {
        assertThat(client.ask("ping").ok()).isTrue();
    }
}
