package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.Failure;
import dev.parley.artifacts.core.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random lives of uploads: created, resumed, taken over, paused, cancelled, deleted, on two nodes that crash over ports that
 * fail before or after they have done what they were asked; and what holds after every step, and in the end.
 */
class ArtifactsModelTest {
    private static final long FIRST = Long.getLong("model.first", System.nanoTime());
    private static final int SEEDS = Integer.getInteger("model.seeds", 8);
    private static final int STEPS = Integer.getInteger("model.steps", 150);

    @Test
    @SuppressWarnings("SystemOut") // so that a failure can be had again
    void whatever_happens_no_acknowledged_byte_is_lost_and_nothing_is_stuck() {
        System.out.println("[model] -Dmodel.first=" + FIRST + " -Dmodel.seeds=" + SEEDS);
        try (ArtifactsModel model = new ArtifactsModel()) {
            for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
                final List<String> log = model.begin(seed);
                try {
                    for (int step = 0; step < STEPS; step++) {
                        model.step();
                    }
                    model.heal();
                    assertSettled(model);
                    model.letTimePass();
                    assertNothingLeft(model);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", log), e);
                }
            }
            System.out.println("[model] " + model.seen());
        }
    }

    private static void assertSettled(ArtifactsModel model) {
        for (Artifact artifact : model.rows()) {
            assertThat(artifact.state())
                    .as("state of %s", artifact)
                    .isIn(State.PAUSED, State.READY, State.FAILED, State.CANCELLED, State.EXPIRED, State.DELETED);
            assertThat(artifact.error()).isNotEqualTo(Failure.BYTES_LOST.wireName());
            model.assertBytes(artifact);
        }
        assertThat(model.bed.catalog.unannounced(10)).isEmpty();
        assertThat(model.bed.count("parley.artifacts.offset.lost.bytes")).isZero();
    }

    private static void assertNothingLeft(ArtifactsModel model) {
        assertThat(model.rows()).isEmpty();
        assertThat(model.bed.stores.chunks().all("", 10)).isEmpty();
        assertThat(model.bed.stores.objects().all("", 10)).isEmpty();
        assertThat(model.bed.catalog.jobs()).isEmpty();
    }
}
