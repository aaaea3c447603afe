package dev.parley.artifacts.store;

import dev.parley.artifacts.core.Artifacts;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.ChunkStore;
import dev.parley.artifacts.core.UnavailableException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ports of a bed that fail now and then, before or after they have done what they were asked. */
final class Faults {
    private static final int ONE_IN = 60;
    /** Those that never fail: they ask nobody. */
    private static final Set<String> SAFE = Set.of("name", "offset", "close", "toString", "hashCode", "equals");

    private final ArtifactsBed bed;
    private final Catalog catalog;
    private final ChunkStore chunks;
    private @Nullable Random random;

    Faults(ArtifactsBed bed) {
        this.bed = bed;
        this.catalog = faulty(Catalog.class, bed.catalog);
        this.chunks = faulty(ChunkStore.class, bed.stores.chunks());
    }

    void begin(Random with) {
        random = with;
    }

    void end() {
        random = null;
    }

    Artifacts node() {
        return bed.node(catalog, chunks, random == null ? new SecureRandom() : new Seeded(random));
    }

    /** Ids that a seed fixes. */
    private static final class Seeded extends SecureRandom {
        private static final long serialVersionUID = 1;
        private final Random random;

        Seeded(Random random) {
            this.random = random;
        }

        @Override
        public int nextInt(int bound) {
            return random.nextInt(bound);
        }
    }

    private <T> T faulty(Class<T> port, T real) {
        final InvocationHandler handler = (proxy, method, arguments) -> {
            maybe(method);
            final Object result;
            try {
                result = method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            final Object wrapped =
                    result instanceof ChunkStore.Writer writer ? faulty(ChunkStore.Writer.class, writer) : result;
            maybe(method);
            return wrapped;
        };
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
    }

    /** Only the script's thread: what a room has been told is noted by others, whose order no seed fixes. */
    private void maybe(Method method) {
        final @Nullable Random now = random;
        if (now != null
                && !SAFE.contains(method.getName())
                && !Thread.currentThread().isVirtual()
                && now.nextInt(ONE_IN) == 0) {
            throw new UnavailableException("a fault of the test's, at " + method.getName());
        }
    }
}
