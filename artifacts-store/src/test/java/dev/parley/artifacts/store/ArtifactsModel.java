package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.Artifacts;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Kind;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.UnavailableException;
import dev.parley.artifacts.core.Uploads.Created;
import dev.parley.artifacts.core.Uploads.Receiving;
import dev.parley.testkit.Await;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one seed does, and what it knows must be true. The byte at each place is fixed, so that any prefix can be checked. */
final class ArtifactsModel implements AutoCloseable {
    private static final int CLIENT_IDS = 12;

    final ArtifactsBed bed = new ArtifactsBed();
    private final Faults faults = new Faults(bed);
    private final Map<String, Integer> seen = new TreeMap<>();
    private final Map<ArtifactId, Long> acknowledged = new HashMap<>();
    private final Map<String, ArtifactId> claims = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final Artifacts[] nodes = new Artifacts[2];
    private List<String> log = new ArrayList<>();
    private Random random = new Random(0);
    private long seed;

    /** One that is under way. */
    private record Request(ArtifactId id, int node, Receiving receiving, boolean wrong, boolean[] acknowledged) {}

    /** @return what happens from now on, line by line */
    List<String> begin(long newSeed) {
        seed = newSeed;
        random = new Random(newSeed);
        log = new ArrayList<>();
        acknowledged.clear();
        claims.clear();
        faults.begin(random);
        for (int node = 0; node < nodes.length; node++) {
            restart(node);
        }
        return log;
    }

    void step() {
        final int node = random.nextInt(nodes.length);
        final int dice = random.nextInt(100);
        if (dice < 12) {
            create(node);
        } else if (dice < 45) {
            patch(node);
        } else if (dice < 60) {
            goOn();
        } else if (dice < 70) {
            any().ifPresent(id -> head(node, id));
        } else if (dice < 73) {
            any().ifPresent(id -> ask("pause " + id, () -> nodes[node].uploads().pause(ArtifactsBed.ANN, id)));
        } else if (dice < 75) {
            any().ifPresent(id -> ask("cancel " + id, () -> {
                nodes[node].uploads().cancel(ArtifactsBed.ANN, id);
                return id;
            }));
        } else if (dice < 77) {
            any().ifPresent(id ->
                    ask("delete " + id, () -> nodes[node].library().delete(ArtifactsBed.ANN, id)));
        } else if (dice < 82) {
            crash(node);
        } else if (dice < 88) {
            final Duration time = random.nextInt(12) == 0
                    ? Duration.ofHours(random.nextInt(60))
                    : Duration.ofSeconds(random.nextInt(40));
            log.add("time " + time);
            bed.clock.advance(time);
        } else if (dice < 95) {
            log.add("sweep " + node);
            nodes[node].sweep();
            nodes[node].announce();
        } else {
            ask("work", () -> {
                bed.work();
                return "";
            });
        }
        bed.told.reachable = random.nextInt(10) > 0;
        for (Artifact artifact : rows()) {
            assertBytes(artifact);
        }
    }

    private void create(int node) {
        final String clientId = seed + "-" + random.nextInt(CLIENT_IDS);
        // What a client id stands for does not change.
        final Random fixed = new Random(clientId.hashCode());
        final Kind kind = fixed.nextInt(3) == 0 ? Kind.RECORDING : Kind.FILE;
        final Long length = kind == Kind.RECORDING ? null : (Long) (long) fixed.nextInt(200);
        ask("create " + clientId, () -> {
            final Created created =
                    nodes[node].uploads().create(ArtifactsBed.ANN, ArtifactsBed.draft(kind, clientId, length, null));
            final ArtifactId before = claims.put(clientId, created.artifact().id());
            if (before != null && bed.catalog.find(before).isPresent()) {
                assertThat(created.artifact().id()).isEqualTo(before);
            }
            return created.artifact().id() + (created.duplicate() ? " duplicate" : "");
        });
    }

    private void patch(int node) {
        final Optional<ArtifactId> any = any();
        if (any.isEmpty()) {
            return;
        }
        final ArtifactId id = any.get();
        final @Nullable Artifact known = head(node, id);
        if (known == null || !known.state().open()) {
            return;
        }
        final boolean stalls = random.nextInt(200) == 0;
        final Request[] self = new Request[1];
        final Long length = known.length() == null && random.nextInt(10) == 0 ? (Long) known.offset() : null;
        ask("patch " + id + " at " + known.offset(), () -> {
            final Receiving receiving = nodes[node]
                    .uploads()
                    .receive(ArtifactsBed.ANN, id, known.offset(), length, () -> {
                        if (!stalls && self[0] != null) {
                            self[0].receiving().close();
                        }
                    });
            final int checksum = random.nextInt(4);
            if (checksum < 2) {
                receiving.hold();
            }
            self[0] = new Request(id, node, receiving, checksum == 0, new boolean[1]);
            requests.add(self[0]);
            return "";
        });
        if (self[0] != null) {
            write(self[0]);
        }
    }

    private void goOn() {
        if (requests.isEmpty()) {
            return;
        }
        final Request request = requests.get(random.nextInt(requests.size()));
        switch (random.nextInt(4)) {
            case 0 -> write(request);
            case 1 -> mayAcknowledge(request);
            case 2 -> {
                if (!request.acknowledged()[0]) {
                    ask("take back " + request.id(), () -> {
                        request.receiving().takeBack();
                        return "";
                    });
                }
            }
            default -> {
                log.add("close " + request.id());
                request.receiving().close();
                requests.remove(request);
            }
        }
    }

    private void write(Request request) {
        ask("write " + request.id(), () -> {
            final long offset = request.receiving().offset();
            final @Nullable Artifact row = bed.catalog.find(request.id()).orElse(null);
            final long most = row == null || row.length() == null ? 60 : row.length() - offset;
            // Whoever is late may be beyond an end that was declared since.
            final int count = (int) Math.clamp(most, 0, random.nextInt(60));
            final ByteBuffer bytes = ByteBuffer.allocate(count);
            for (int i = 0; i < count; i++) {
                bytes.put((byte) (byteAt(offset + i) + (request.wrong() ? 1 : 0)));
            }
            request.receiving().write(bytes.flip());
            return count + " to " + request.receiving().offset();
        });
        if (random.nextInt(2) == 0) {
            mayAcknowledge(request);
        }
    }

    private void mayAcknowledge(Request request) {
        if (!request.wrong()) {
            ask("acknowledge " + request.id(), () -> acknowledge(request));
        }
    }

    private String acknowledge(Request request) throws ArtifactRefusal {
        request.acknowledged()[0] = true;
        final Artifact artifact = request.receiving().acknowledge();
        acknowledged.merge(artifact.id(), artifact.offset(), Math::max);
        return artifact.state() + " " + artifact.offset();
    }

    private @Nullable Artifact head(int node, ArtifactId id) {
        final Artifact[] found = new Artifact[1];
        ask("head " + id, () -> {
            final Artifact artifact = nodes[node].uploads().head(ArtifactsBed.ANN, id);
            assertThat(artifact.offset())
                    .as("offset that HEAD tells")
                    .isGreaterThanOrEqualTo(acknowledged.getOrDefault(id, 0L));
            acknowledged.merge(id, artifact.offset(), Math::max);
            found[0] = artifact;
            return artifact.state() + " " + artifact.offset();
        });
        return found[0];
    }

    private void crash(int node) {
        if (random.nextInt(2) == 0) {
            log.add("crash of the machine");
            bed.stores.crash();
            for (int i = 0; i < nodes.length; i++) {
                restart(i);
            }
        } else {
            log.add("crash of node " + node);
            restart(node);
        }
    }

    /** Nothing of it is heard any more, not even that it closes what was under way. */
    private void restart(int node) {
        requests.removeIf(request -> request.node() == node);
        nodes[node] = faults.node();
    }

    /** Everything works again, and some time passes. */
    void heal() {
        faults.end();
        bed.told.reachable = true;
        requests.clear();
        for (int i = 0; i < 4; i++) {
            bed.clock.advance(Duration.ofSeconds(61));
            nodes[0] = bed.artifacts;
            nodes[0].sweep();
            bed.work();
            nodes[0].announce();
            Await.until("all is told", Duration.ofSeconds(10), () -> bed.artifacts.announcing() == 0);
        }
        log.add("healed");
    }

    void letTimePass() {
        for (int month = 0; month < 4; month++) {
            bed.clock.advance(Duration.ofDays(32));
            for (int i = 0; i < 3; i++) {
                bed.artifacts.sweep();
                bed.work();
            }
        }
    }

    List<Artifact> rows() {
        return bed.catalog
                .list(new Catalog.Query(ArtifactsBed.ROOM, null, Set.of(), null, 100))
                .artifacts();
    }

    /** What was acknowledged is there, and what is there is what was sent. */
    void assertBytes(Artifact artifact) {
        final State state = artifact.state();
        if (state.gone()) {
            return;
        }
        final ByteBuffer all = ByteBuffer.allocate(1 << 16);
        final Optional<ObjectStore.Reader> object = bed.stores.objects().open(artifact.content());
        object.ifPresentOrElse(
                reader -> reader.read(0, all), () -> bed.stores.chunks().read(artifact.id(), 0, all));
        assertThat((long) all.position())
                .as("bytes of %s", artifact)
                .isGreaterThanOrEqualTo(acknowledged.getOrDefault(artifact.id(), 0L));
        final long sure = object.isPresent() ? all.position() : Math.min(artifact.sure(), all.position());
        assertThat(sure).isGreaterThanOrEqualTo(acknowledged.getOrDefault(artifact.id(), 0L));
        for (int i = 0; i < sure; i++) {
            assertThat(all.get(i)).as("byte %s of %s", i, artifact).isEqualTo(byteAt(i));
        }
        if (state == State.READY) {
            assertThat(object).isPresent();
            assertThat(artifact.length()).isEqualTo(all.position());
        }
    }

    /** What has happened how often, so that a model that tests nothing is seen. */
    Map<String, Integer> seen() {
        return seen;
    }

    @Override
    public void close() {
        bed.close();
    }

    private interface Ask {
        Object get() throws ArtifactRefusal;
    }

    private void ask(String what, Ask ask) {
        String outcome;
        try {
            log.add(what + " -> " + ask.get());
            outcome = "ok";
        } catch (ArtifactRefusal e) {
            log.add(what + " -> " + e.code() + " " + e.getMessage());
            outcome = e.code().wireName();
        } catch (UnavailableException e) {
            log.add(what + " -> " + e.getMessage());
            outcome = "fault";
        }
        seen.merge(what.split(" ", 2)[0] + " " + outcome, 1, Integer::sum);
    }

    private Optional<ArtifactId> any() {
        final List<Artifact> all = rows();
        final List<Artifact> open =
                all.stream().filter(row -> row.state().open()).toList();
        // What is open has more to happen to it.
        final List<Artifact> rows = open.isEmpty() || random.nextInt(4) == 0 ? all : open;
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(rows.get(random.nextInt(rows.size())).id());
    }

    private static byte byteAt(long position) {
        return (byte) (position * 31 + position / 256);
    }
}
