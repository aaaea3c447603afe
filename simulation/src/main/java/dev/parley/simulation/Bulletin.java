package dev.parley.simulation;

import dev.parley.protocol.RawJson;
import dev.parley.protocol.RoomName;
import dev.parley.protocol.Subject;
import dev.parley.simulation.check.Entry;
import dev.parley.simulation.check.Journal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell rooms, as a service keeps it that has a database: it outlives the node that tells it. Of each artifact the
 * states are told in order, each until everybody has it.
 */
final class Bulletin {
    private static final long AGAIN = 1_000;
    /** A node that has not answered by then is dead. */
    private static final long PATIENCE = 8_000;

    private final Datacenter where;
    private final World world;
    private final Journal journal;
    private final Map<String, Deque<State>> untold = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private @Nullable Speaker speaker;

    private record State(String room, String artifact, long version, long made) {}

    Bulletin(Datacenter where, Journal journal) {
        this.where = where;
        this.world = where.world();
        this.journal = journal;
    }

    /** A node that tells it. */
    void start() {
        speaker = where.startSpeaker();
    }

    /** The node is killed, and after a while another is started in its place. */
    void restart(long pause) {
        final Speaker killed = speaker;
        if (killed != null) {
            journal.add(new Entry.Fault(world.millis(), "", "kill " + killed.ref));
            killed.kill();
            speaker = null;
            world.afterMillis(pause, this::start);
        }
    }

    /** An artifact has another state. */
    void add(String room, String artifact) {
        final State state = new State(room, artifact, versions.merge(artifact, 1L, Long::sum), world.millis());
        final Deque<State> waiting = untold.computeIfAbsent(artifact, first -> new ArrayDeque<>());
        waiting.add(state);
        if (waiting.size() == 1) {
            tell(state);
        }
    }

    private void tell(State state) {
        final boolean[] answered = {false};
        final Speaker by = speaker;
        if (by != null) {
            final RawJson body = RawJson.trusted("{\"room\":\"" + state.room + "\",\"id\":\"" + state.artifact
                    + "\",\"version\":" + state.version + "}");
            by.run(() -> by.hub
                    .announcer()
                    .artifact(new RoomName(state.room), new Subject(state.artifact), state.version, body)
                    .thenAccept(all -> {
                        if (!answered[0] && !by.machine.dead()) {
                            answered[0] = true;
                            told(state, all);
                        }
                    }));
        }
        world.afterMillis(PATIENCE, () -> {
            if (!answered[0]) {
                answered[0] = true;
                tell(state);
            }
        });
    }

    private void told(State state, boolean all) {
        if (!all) {
            world.afterMillis(AGAIN, () -> tell(state));
            return;
        }
        journal.add(new Entry.Announced(world.millis(), "", state.room, state.artifact, state.version, state.made));
        final Deque<State> waiting = Objects.requireNonNull(untold.get(state.artifact));
        waiting.remove();
        if (!waiting.isEmpty()) {
            tell(waiting.getFirst());
        }
    }
}
