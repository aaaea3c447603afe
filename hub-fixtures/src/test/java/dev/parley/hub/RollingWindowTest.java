package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.protocol.PushType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** While nodes of two resume windows run side by side, what counts is the window that a client was told last. */
class RollingWindowTest {
    private final TestBed bed = new TestBed();
    private final TestNode longer = bed.node("node1", Configs.withResumeWindow(Duration.ofSeconds(30)));
    private final TestNode shorter = bed.node("node2", Configs.withResumeWindow(Duration.ofSeconds(12)));

    @Test
    void who_was_told_the_longer_window_has_it_at_a_node_of_the_shorter() {
        final TestClient ann = longer.connect("ann");
        ann.breaks();
        bed.seconds(29);
        assertThat(shorter.resume(ann, "ann").welcome().field("resumed")).isEqualTo("true");
    }

    @Test
    void who_was_told_the_shorter_has_no_more_at_a_node_of_the_longer() {
        final TestClient ann = shorter.connect("ann");
        ann.breaks();
        shorter.kill();
        bed.advance(Duration.ofMillis(12_001));
        assertThat(longer.resume(ann, "ann").welcome().field("resumed")).isEqualTo("false");
    }

    @Test
    void after_a_resume_it_is_that_of_the_node_it_came_to() {
        final TestClient ann = longer.connect("ann");
        ann.breaks();
        final TestClient back = shorter.resume(ann, "ann");
        assertThat(back.welcome().field("resumeWindow")).isEqualTo("12000");
        back.breaks();
        shorter.kill();
        bed.advance(Duration.ofMillis(12_001));
        assertThat(longer.resume(back, "ann").welcome().field("resumed")).isEqualTo("false");
    }

    @Test
    void a_session_that_was_adopted_keeps_the_window_that_its_client_was_told() {
        final TestClient bob = shorter.connect("bob");
        final TestClient ann = longer.connect("ann");
        ann.join("r");
        bob.join("r");
        ann.breaks();
        bed.seconds(1);
        longer.kill();
        bed.advance(Duration.ofMillis(28_900));
        assertThat(shorter.has(ann)).isTrue();
        assertThat(bob.of(PushType.PEER_LEFT)).isEmpty();
        bed.advance(Duration.ofMillis(200));
        assertThat(bob.of(PushType.PEER_LEFT)).hasSize(1);
    }

    @Test
    void also_at_its_second_adopter() {
        final TestClient ann = longer.connect("ann");
        ann.breaks();
        bed.seconds(1);
        longer.kill();
        bed.seconds(10);
        assertThat(shorter.has(ann)).isTrue();
        shorter.session(ann).verify();
        bed.loop.runTasks();
        shorter.kill();
        final TestNode third = bed.node("node3", Configs.withResumeWindow(Duration.ofSeconds(12)));
        bed.seconds(18);
        assertThat(third.resume(ann, "ann").welcome().field("resumed")).isEqualTo("true");
    }
}
