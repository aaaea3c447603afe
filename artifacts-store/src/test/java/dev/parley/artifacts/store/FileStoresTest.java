package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.ChunkStore.Writer;
import dev.parley.artifacts.core.ObjectStore;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoresTest extends StoresContract {
    @TempDir
    Path folder;

    private FileStores stores;

    @BeforeEach
    void open() {
        stores = FileStores.open(folder);
    }

    @AfterEach
    void close() {
        stores.close();
    }

    @Override
    ChunkStore chunks() {
        return stores.chunks();
    }

    @Override
    ObjectStore objects() {
        return stores.objects();
    }

    @Test
    void a_writer_of_another_process_is_refused_once_somebody_newer_came() throws Exception {
        try (Other other = new Other("1")) {
            assertThat(other.says()).isEqualTo("wrote 3");
            try (Writer young = chunks().open(id, 2)) {
                assertThat(young.offset()).isEqualTo(3);
                other.goOn();
                assertThat(other.says()).isEqualTo("FENCED");
                young.write(bytes("+young"));
            }
        }
        assertThat(all(id)).isEqualTo("old+young");
        try (Other other = new Other("3")) {
            assertThat(other.says()).isEqualTo("wrote 12");
            refused(ArtifactRefusal.Code.FENCED, () -> chunks().open(id, 2));
            refused(ArtifactRefusal.Code.FENCED, () -> chunks().finish(id, 2, 9));
        }
    }

    @Test
    void another_store_of_the_same_folder_in_this_process_is_refused_as_well() throws Exception {
        try (FileStores second = FileStores.open(folder.resolve("../" + folder.getFileName()));
                Writer old = chunks().open(id, 1);
                Writer young = second.chunks().open(id, 2)) {
            refused(ArtifactRefusal.Code.FENCED, () -> old.write(bytes("late")));
            young.write(bytes("young"));
        }
        assertThat(all(id)).isEqualTo("young");
    }

    @Test
    void a_finish_that_ended_in_the_middle_is_done_again() throws Exception {
        write(1, "whole");
        // As far as the renaming: the fence is still there.
        final Path objects = Files.createDirectories(
                folder.resolve("objects").resolve(id.value().substring(0, 2)).resolve(id.value()));
        Files.move(part(), objects.resolve("content"));
        assertThat(chunks().all("", 10)).contains(id);
        chunks().finish(id, 1, 5);
        assertThat(object(content)).isEqualTo("whole");
        assertThat(files()).containsExactly("objects/" + id.value().substring(0, 2) + "/" + id + "/content");
    }

    @Test
    void nothing_is_left_of_what_came_and_went() throws Exception {
        write(1, "whole");
        chunks().finish(id, 1, 5);
        objects().delete(id);
        chunks().open(id, 3).close();
        chunks().discard(id);
        assertThat(files()).isEmpty();
    }

    @Test
    void what_a_dead_process_was_about_to_store_is_removed_at_the_next_start() throws Exception {
        final Path dead = Files.createDirectories(folder.resolve("incoming/dead"));
        Files.createFile(dead.resolve("lock"));
        Files.writeString(dead.resolve("1"), "half");
        FileStores.open(folder).close();
        assertThat(dead).doesNotExist();
        objects().put(content, new ByteArrayInputStream(new byte[3]));
        assertThat(object(content)).hasSize(3);
    }

    @Test
    void it_belongs_to_the_same_catalog_when_it_is_opened_again() {
        assertThat(chunks().belongsTo("first")).isTrue();
        try (FileStores again = FileStores.open(folder)) {
            assertThat(again.chunks().belongsTo("second")).isFalse();
            assertThat(again.chunks().belongsTo("first")).isTrue();
        }
    }

    @Test
    void several_that_start_at_once_clear_away_what_the_dead_have_left() throws Exception {
        final Path all = folder.resolve("incoming");
        final Callable<Void> clear = () -> {
            IncomingFolder.clear(all);
            return null;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int round = 0; round < 50; round++) {
                for (int i = 0; i < 10; i++) {
                    final Path dead = Files.createDirectory(all.resolve("dead" + i));
                    Files.createFile(dead.resolve("lock"));
                    Files.writeString(dead.resolve("1"), "half");
                }
                for (Future<Void> start : threads.invokeAll(Collections.nCopies(8, clear))) {
                    start.get();
                }
                try (Stream<Path> left = Files.list(all)) {
                    assertThat(left).hasSize(1); // this test's own
                }
            }
        }
    }

    private Path part() {
        return folder.resolve("uploads").resolve(id.value().substring(0, 2)).resolve(id + ".part");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> !file.startsWith("incoming"))
                    .toList();
        }
    }

    /** A process that writes under that fence, and again when it is told to. */
    private final class Other implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;

        Other(String fence) throws IOException {
            process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OtherProcess.class.getName(),
                            folder.toString(),
                            id.value(),
                            fence)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            output = process.inputReader();
        }

        String says() throws IOException {
            return output.readLine();
        }

        void goOn() throws IOException {
            process.outputWriter().write("\n");
            process.outputWriter().flush();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Its main class. */
    static final class OtherProcess {
        private OtherProcess() {}

        @SuppressWarnings("SystemOut") // by which it answers
        public static void main(String[] arguments) throws Exception {
            try (FileStores stores = FileStores.open(Path.of(arguments[0]));
                    Writer writer = stores.chunks().open(new ArtifactId(arguments[1]), Long.parseLong(arguments[2]))) {
                writer.write(bytes("old"));
                System.out.println("wrote " + writer.offset());
                System.in.read();
                try {
                    writer.write(bytes("late"));
                    System.out.println("wrote");
                } catch (ArtifactRefusal e) {
                    System.out.println(e.code());
                }
            }
        }
    }
}
