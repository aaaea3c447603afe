package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.ChunkStore.Writer;
import dev.parley.artifacts.core.ObjectKey;
import dev.parley.artifacts.core.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every pair of stores does. */
abstract class StoresContract {
    private static final SecureRandom RANDOM = new SecureRandom();

    final ArtifactId id = ArtifactId.random(RANDOM);
    final ObjectKey content = new ObjectKey(id, "content");

    abstract ChunkStore chunks();

    abstract ObjectStore objects();

    @Test
    void what_was_written_is_there_for_whoever_comes_next() throws Exception {
        try (Writer writer = chunks().open(id, 1)) {
            assertThat(writer.offset()).isZero();
            writer.write(bytes("hello "));
            writer.write(bytes(""));
            writer.sync();
            assertThat(writer.offset()).isEqualTo(6);
        }
        try (Writer writer = chunks().open(id, 2)) {
            assertThat(writer.offset()).isEqualTo(6);
            writer.write(bytes("world"));
        }
        assertThat(chunks().length(id)).isEqualTo(11);
        final ByteBuffer into = ByteBuffer.allocate(100);
        assertThat(chunks().read(id, 4, into)).isEqualTo(7);
        assertThat(text(into)).isEqualTo("o world");
        assertThat(chunks().read(id, 11, ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void nothing_is_known_of_what_nobody_wrote() {
        assertThat(chunks().length(id)).isZero();
        assertThat(chunks().read(id, 0, ByteBuffer.allocate(1))).isEqualTo(-1);
        chunks().discard(id);
        assertThat(chunks().all("", 10)).doesNotContain(id);
        assertThat(chunks().free()).isPositive();
    }

    @Test
    void a_late_writer_is_refused_and_nothing_of_its_bytes_is_kept() throws Exception {
        try (Writer old = chunks().open(id, 1)) {
            old.write(bytes("old"));
            try (Writer young = chunks().open(id, 2)) {
                refused(ArtifactRefusal.Code.FENCED, () -> old.write(bytes("late")));
                refused(ArtifactRefusal.Code.FENCED, () -> old.truncate(0));
                refused(ArtifactRefusal.Code.FENCED, old::sync);
                assertThat(young.offset()).isEqualTo(3);
                young.write(bytes("+young"));
                refused(ArtifactRefusal.Code.FENCED, () -> old.write(bytes("late")));
            }
        }
        assertThat(all(id)).isEqualTo("old+young");
        refused(ArtifactRefusal.Code.FENCED, () -> chunks().open(id, 1));
    }

    @Test
    void of_many_that_write_at_once_under_rising_fences_no_byte_is_lost_or_mixed() throws Exception {
        final List<Future<Integer>> written = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 30; i++) {
                final int fence = i;
                written.add(threads.submit(() -> writeUntilFenced(fence)));
            }
        }
        int sum = 0;
        for (Future<Integer> one : written) {
            sum += one.get();
        }
        final String all = all(id);
        assertThat(all).hasSize(sum * 2);
        char highest = 0;
        for (int i = 0; i < all.length(); i += 2) {
            assertThat(all.charAt(i)).isEqualTo(all.charAt(i + 1)).isGreaterThanOrEqualTo(highest);
            highest = all.charAt(i);
        }
    }

    private int writeUntilFenced(int fence) {
        int written = 0;
        try (Writer writer = chunks().open(id, fence)) {
            for (; written < 20; written++) {
                writer.write(bytes(String.valueOf((char) ('0' + fence)).repeat(2)));
            }
        } catch (ArtifactRefusal e) {
            assertThat(e.code()).isEqualTo(ArtifactRefusal.Code.FENCED);
        }
        return written;
    }

    @Test
    void what_is_taken_back_is_not_there() throws Exception {
        try (Writer writer = chunks().open(id, 1)) {
            writer.write(bytes("good"));
            writer.write(bytes("bad"));
            writer.truncate(4);
            assertThat(writer.offset()).isEqualTo(4);
            writer.write(bytes("!"));
        }
        assertThat(all(id)).isEqualTo("good!");
    }

    @Test
    void what_is_finished_is_an_object_and_no_chunks_any_more() throws Exception {
        write(1, "whole");
        chunks().finish(id, 1, 5);
        assertThat(object(content)).isEqualTo("whole");
        assertThat(chunks().all("", 1000)).doesNotContain(id);
        assertThat(objects().all("", 1000)).contains(id);
        chunks().finish(id, 1, 5);
        chunks().finish(id, 9, 5);
        assertThat(object(content)).isEqualTo("whole");
        refused(ArtifactRefusal.Code.FENCED, () -> chunks().open(id, 10));
        assertThat(chunks().all("", 1000)).doesNotContain(id);
    }

    @Test
    void a_writer_that_is_late_for_the_finish_writes_nothing_into_the_object() throws Exception {
        try (Writer writer = chunks().open(id, 1)) {
            writer.write(bytes("whole"));
            chunks().finish(id, 1, 5);
            refused(ArtifactRefusal.Code.FENCED, () -> writer.write(bytes("late")));
            refused(ArtifactRefusal.Code.FENCED, () -> writer.truncate(0));
        }
        assertThat(object(content)).isEqualTo("whole");
    }

    @Test
    void nothing_is_finished_under_an_old_fence_or_with_bytes_missing() throws Exception {
        refused(ArtifactRefusal.Code.NOT_FOUND, () -> chunks().finish(id, 1, 5));
        assertThat(chunks().all("", 1000)).doesNotContain(id);
        write(2, "whole");
        refused(ArtifactRefusal.Code.FENCED, () -> chunks().finish(id, 1, 5));
        refused(ArtifactRefusal.Code.NOT_FOUND, () -> chunks().finish(id, 2, 6));
        assertThat(objects().open(content)).isEmpty();
        assertThat(all(id)).isEqualTo("whole");
    }

    @Test
    void bytes_beyond_the_end_that_nobody_acknowledged_are_not_in_the_object() throws Exception {
        write(1, "wholeX");
        chunks().finish(id, 1, 5);
        assertThat(object(content)).isEqualTo("whole");
    }

    @Test
    void an_upload_of_no_bytes_is_an_object_of_none() throws Exception {
        chunks().finish(id, 0, 0);
        assertThat(object(content)).isEmpty();
    }

    @Test
    void what_is_discarded_is_gone_and_its_writer_refused() throws Exception {
        try (Writer writer = chunks().open(id, 1)) {
            writer.write(bytes("gone"));
            chunks().discard(id);
            refused(ArtifactRefusal.Code.FENCED, () -> writer.write(bytes("late")));
        }
        chunks().discard(id);
        assertThat(chunks().length(id)).isZero();
        assertThat(chunks().all("", 1000)).doesNotContain(id);
        write(1, "new");
        assertThat(all(id)).isEqualTo("new");
    }

    @Test
    void it_belongs_to_the_first_catalog_that_asks_and_to_no_other() {
        assertThat(chunks().belongsTo("first")).isTrue();
        assertThat(chunks().belongsTo("second")).isFalse();
        assertThat(chunks().belongsTo("first")).isTrue();
    }

    @Test
    void what_there_is_is_listed_in_order_page_by_page() throws Exception {
        final List<ArtifactId> made = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            final ArtifactId one = ArtifactId.random(RANDOM);
            made.add(one);
            chunks().open(one, 1).close();
            objects().put(new ObjectKey(one, "a"), stream("a"));
            objects().put(new ObjectKey(one, "b.7"), stream("b"));
        }
        made.sort(Comparator.comparing(ArtifactId::value));
        assertThat(paged(chunks()::all)).filteredOn(made::contains).isEqualTo(made);
        assertThat(paged(objects()::all)).filteredOn(made::contains).isEqualTo(made);
    }

    @Test
    void an_object_is_replaced_whole_and_who_reads_the_old_one_reads_on() throws Exception {
        final ObjectKey key = new ObjectKey(id, "thumbnail.1");
        objects().put(key, stream("old"));
        try (ObjectStore.Reader old = objects().open(key).orElseThrow()) {
            objects().put(key, stream("newer"));
            final ByteBuffer into = ByteBuffer.allocate(10);
            assertThat(old.read(1, into)).isEqualTo(2);
            assertThat(old.size()).isEqualTo(3);
            assertThat(old.read(3, into)).isEqualTo(-1);
        }
        assertThat(object(key)).isEqualTo("newer");
    }

    @Test
    void an_object_whose_stream_breaks_is_not_there() {
        final ObjectKey key = new ObjectKey(id, "seekable.1");
        final InputStream breaks = new InputStream() {
            private boolean begun;

            @Override
            public int read() throws IOException {
                throw new IOException("breaks");
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (begun) {
                    throw new IOException("breaks");
                }
                begun = true;
                return length;
            }
        };
        assertThatThrownBy(() -> objects().put(key, breaks)).hasMessage("breaks");
        assertThat(objects().open(key)).isEmpty();
        assertThat(objects().all("", 1000)).doesNotContain(id);
    }

    @Test
    void objects_go_one_by_one_or_all_of_an_artifact(@TempDir Path scratch) throws Exception {
        objects().put(new ObjectKey(id, "a"), stream("a"));
        objects().put(new ObjectKey(id, "b"), stream("b"));
        objects().delete(new ObjectKey(id, "a"));
        objects().delete(new ObjectKey(id, "a"));
        assertThat(objects().open(new ObjectKey(id, "a"))).isEmpty();
        assertThat(Files.readString(objects().asFile(new ObjectKey(id, "b"), scratch)))
                .isEqualTo("b");
        assertThatThrownBy(() -> objects().asFile(new ObjectKey(id, "a"), scratch))
                .isInstanceOf(NoSuchFileException.class);
        objects().delete(id);
        objects().delete(id);
        assertThat(objects().open(new ObjectKey(id, "b"))).isEmpty();
        assertThat(objects().all("", 1000)).doesNotContain(id);
    }

    // ---- help

    interface Pages {
        List<ArtifactId> page(String after, int limit);
    }

    private static List<ArtifactId> paged(Pages pages) {
        final List<ArtifactId> all = new ArrayList<>();
        String after = "";
        while (true) {
            final List<ArtifactId> page = pages.page(after, 7);
            all.addAll(page);
            if (page.size() < 7) {
                return all;
            }
            after = page.getLast().value();
        }
    }

    final void write(long fence, String text) throws ArtifactRefusal {
        try (Writer writer = chunks().open(id, fence)) {
            writer.write(bytes(text));
            writer.sync();
        }
    }

    final String all(ArtifactId of) {
        final ByteBuffer into = ByteBuffer.allocate(100_000);
        chunks().read(of, 0, into);
        return text(into);
    }

    final String object(ObjectKey key) {
        try (ObjectStore.Reader reader = objects().open(key).orElseThrow()) {
            final ByteBuffer into = ByteBuffer.allocate(100_000);
            reader.read(0, into);
            return text(into);
        }
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer read) {
        return new String(read.array(), 0, read.position(), StandardCharsets.UTF_8);
    }

    static void refused(ArtifactRefusal.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ArtifactRefusal.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
