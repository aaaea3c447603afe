package dev.parley.hub.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.client.Reply;
import dev.parley.protocol.RawJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnsweredRequestsTest {
    private static final int MOST = 64;
    private static final Reply REPLY = new Reply.Ack(RawJson.trusted("{}"));

    private final AnsweredRequests answered = new AnsweredRequests(MOST);

    @Test
    void ids_that_share_a_bucket_are_told_apart() {
        answered.add(1, 11, REPLY);
        answered.add(1L << 20 | 1, 12, null);
        answered.add(1L << 40 | 1L << 8 | 1, 13, REPLY);
        assertThat(answered.fingerprint(answered.find(1))).isEqualTo(11);
        assertThat(answered.fingerprint(answered.find(1L << 20 | 1))).isEqualTo(12);
        assertThat(answered.reply(answered.find(1L << 20 | 1))).isNull();
        assertThat(answered.find(2)).isEqualTo(AnsweredRequests.NONE);
    }

    /** Against a plain map: hashes of few bits, so that chains are long and the ring goes round many times. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void it_is_a_map_that_forgets_its_oldest(long seed) {
        final Random random = new Random(seed);
        final Map<Long, Long> plain = new LinkedHashMap<>();
        for (int step = 0; step < 20_000; step++) {
            final long hash = random.nextInt(200) * (1L << random.nextInt(3) * 20);
            final int slot = answered.find(hash);
            assertThat(slot != AnsweredRequests.NONE).as("step %d", step).isEqualTo(plain.containsKey(hash));
            if (slot != AnsweredRequests.NONE) {
                assertThat(answered.fingerprint(slot)).isEqualTo(plain.get(hash));
                if (random.nextInt(4) == 0) {
                    answered.remove(slot);
                    plain.remove(hash);
                }
            } else {
                while (answered.full()) {
                    forgetOldest(plain);
                }
                answered.add(hash, step, REPLY);
                plain.put(hash, (long) step);
            }
        }
    }

    /** A place whose entry was removed before is free in its turn, and takes no other with it. */
    private void forgetOldest(Map<Long, Long> plain) {
        final int size = answered.size();
        final Reply gone = answered.removeOldest();
        assertThat(answered.size()).isEqualTo(size - 1);
        if (gone != null) {
            plain.remove(plain.keySet().iterator().next());
        }
    }
}
