package dev.parley.artifacts.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.ChunkStore.Writer;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.UnavailableException;
import org.junit.jupiter.api.Test;

class MemoryStoresTest extends StoresContract {
    private final MemoryStores stores = new MemoryStores(1 << 20);

    @Override
    ChunkStore chunks() {
        return stores.chunks();
    }

    @Override
    ObjectStore objects() {
        return stores.objects();
    }

    @Test
    void a_crash_loses_what_was_not_synced_and_nothing_else() throws Exception {
        try (Writer writer = chunks().open(id, 1)) {
            writer.write(bytes("kept"));
            writer.sync();
            writer.write(bytes("lost"));
        }
        stores.crash();
        assertThat(all(id)).isEqualTo("kept");
    }

    @Test
    void it_is_full_at_its_bound() throws Exception {
        try (Writer writer = chunks().open(id, 1)) {
            writer.write(bytes("x".repeat(1 << 20)));
            assertThat(chunks().free()).isZero();
            assertThatThrownBy(() -> writer.write(bytes("x"))).isInstanceOf(UnavailableException.class);
        }
    }
}
