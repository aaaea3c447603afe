package dev.parley.artifacts.store;

import static dev.parley.artifacts.store.ArtifactsBed.ANN;
import static dev.parley.artifacts.store.ArtifactsBed.BEN;
import static dev.parley.artifacts.store.ArtifactsBed.MODERATOR;
import static dev.parley.artifacts.store.ArtifactsBed.ROOM;
import static dev.parley.artifacts.store.ArtifactsBed.STRANGER;
import static dev.parley.artifacts.store.ArtifactsBed.draft;
import static dev.parley.artifacts.store.StoresContract.bytes;
import static dev.parley.artifacts.store.StoresContract.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal.Code;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Catalog.Job;
import dev.parley.artifacts.core.Catalog.Step;
import dev.parley.artifacts.core.Change;
import dev.parley.artifacts.core.Failure;
import dev.parley.artifacts.core.Library;
import dev.parley.artifacts.core.Library.Content;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.Rendition;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.Uploads.Receiving;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LibraryTest {
    private final ArtifactsBed bed = new ArtifactsBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private Library library() {
        return bed.artifacts.library();
    }

    @Test
    void what_is_whole_can_be_read_by_everybody_in_the_room_and_by_link() throws Exception {
        final ArtifactId id = upload("a", "%PDF");
        try (var reader = check(library().open(BEN, id, ""))) {
            final ByteBuffer into = ByteBuffer.allocate(10);
            assertThat(reader.read(1, into)).isEqualTo(3);
        }
        check(library().openByLink(id, "")).close();
        refused(Code.NOT_FOUND, () -> library().open(STRANGER, id, ""));
        refused(Code.NOT_FOUND, () -> library().find(STRANGER, id));
        refused(Code.NOT_FOUND, () -> library().open(ANN, id, "thumbnail"));
    }

    private static ObjectStore.Reader check(Content content) throws Exception {
        assertThat(content.type()).isEqualTo("application/pdf");
        assertThat(content.etag()).isEqualTo(UploadsTest.sha256("%PDF"));
        assertThat(content.reader().size()).isEqualTo(4);
        return content.reader();
    }

    @Test
    void renditions_have_their_own_type_and_tag() throws Exception {
        final ArtifactId id = upload("a", "%PDF");
        final Job job = job();
        final ObjectKey key = new ObjectKey(id, "thumbnail." + job.fence());
        bed.stores.objects().put(key, new ByteArrayInputStream(new byte[7]));
        bed.catalog.done(
                job,
                Change.NONE,
                List.of(new Rendition("thumbnail", "image/jpeg", 7, key, 1, 1, null)),
                bed.clock.instant());
        bed.work();
        final Content content = library().open(BEN, id, "thumbnail");
        assertThat(content.type()).isEqualTo("image/jpeg");
        assertThat(content.etag()).isNotEqualTo(content.artifact().sha256());
        assertThat(content.reader().size()).isEqualTo(7);
    }

    @Test
    void what_is_not_whole_is_not_ready_and_what_was_deleted_is_gone() throws Exception {
        final ArtifactId open =
                bed.artifacts.uploads().create(ANN, draft("o", 9L)).artifact().id();
        refused(Code.NOT_READY, () -> library().open(ANN, open, ""));
        final ArtifactId id = upload("a", "abc");
        library().delete(ANN, id);
        refused(Code.GONE, () -> library().open(ANN, id, ""));
        refused(Code.GONE, () -> library().delete(ANN, id));
        assertThat(library().find(BEN, id).state()).isEqualTo(State.DELETED);
        assertThat(bed.stores.objects().all("", 10)).isEmpty();
        refused(Code.GONE, () -> bed.artifacts.uploads().create(ANN, draft("a", 3L)));
    }

    @Test
    void only_the_owner_and_moderators_delete_whether_it_is_whole_or_not() throws Exception {
        final ArtifactId id = upload("a", "abc");
        refused(Code.FORBIDDEN, () -> library().delete(BEN, id));
        assertThat(library().delete(MODERATOR, id).state()).isEqualTo(State.DELETED);
        final ArtifactId open =
                bed.artifacts.uploads().create(ANN, draft("o", 9L)).artifact().id();
        refused(Code.FORBIDDEN, () -> library().delete(BEN, open));
        assertThat(library().delete(MODERATOR, open).state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void parked_work_is_done_again_when_its_owner_says_so_and_until_then_it_is_there_as_it_came() throws Exception {
        final ArtifactId id = upload("a", "abc");
        refused(Code.BAD_REQUEST, () -> library().retry(ANN, id));
        bed.catalog.park(job(), new Change(null, null, null, null, null, null, null, Failure.PARKED), "no");
        library().open(BEN, id, "").reader().close();
        refused(Code.FORBIDDEN, () -> library().retry(BEN, id));
        assertThat(library().retry(ANN, id).state()).isEqualTo(State.PROCESSING);
        bed.work();
        assertThat(library().find(BEN, id).state()).isEqualTo(State.READY);
    }

    @Test
    void a_list_has_what_is_not_gone_unless_it_is_asked_for() throws Exception {
        final ArtifactId a = upload("a", "abc");
        final ArtifactId b = upload("b", "abc");
        library().delete(ANN, b);
        assertThat(listed(Set.of(), 10)).containsExactly(a);
        assertThat(listed(EnumSet.of(State.DELETED), 10)).containsExactly(b);
        assertThat(listed(EnumSet.allOf(State.class), 1_000_000)).hasSize(2);
        assertThat(listed(EnumSet.allOf(State.class), -1)).hasSize(1);
        refused(Code.FORBIDDEN, () -> library().list(STRANGER, new Catalog.Query(ROOM, null, Set.of(), null, 10)));
        refused(Code.BAD_REQUEST, () -> library().list(ANN, new Catalog.Query(ROOM, null, Set.of(), "x", 10)));
    }

    private List<ArtifactId> listed(Set<State> states, int limit) throws Exception {
        return library().list(BEN, new Catalog.Query(ROOM, null, states, null, limit)).artifacts().stream()
                .map(Artifact::id)
                .toList();
    }

    private Job job() {
        return bed.catalog
                .takeJob(EnumSet.allOf(Step.class), "worker", bed.clock.instant(), Duration.ofMinutes(1))
                .orElseThrow();
    }

    private ArtifactId upload(String clientId, String text) throws Exception {
        final ArtifactId id = bed.artifacts
                .uploads()
                .create(ANN, draft(clientId, (long) text.length()))
                .artifact()
                .id();
        try (Receiving receiving = bed.artifacts.uploads().receive(ANN, id, 0, null, () -> {})) {
            receiving.write(bytes(text));
            receiving.acknowledge();
        }
        return id;
    }
}
