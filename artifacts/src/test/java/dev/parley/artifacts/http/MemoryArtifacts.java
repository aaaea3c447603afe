package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ArtifactRefusal;
import dev.parley.artifacts.core.Catalog;
import dev.parley.artifacts.core.Draft;
import dev.parley.artifacts.core.Library;
import dev.parley.artifacts.core.ObjectStore;
import dev.parley.artifacts.core.Rendition;
import dev.parley.artifacts.core.Requester;
import dev.parley.artifacts.core.State;
import dev.parley.artifacts.core.Uploads;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the wire stands in front of, in memory: who asks last owns an upload, and nothing is stored past its fence. */
final class MemoryArtifacts implements Uploads, Library {
    private final Clock clock;
    private final long maxBytes;
    private final Map<ArtifactId, Entry> entries = new LinkedHashMap<>();
    /** Whether bytes are kept, or only counted. */
    volatile boolean keeps = true;

    private volatile @Nullable ArtifactRefusal next;
    private volatile @Nullable RuntimeException nextFailure;
    private final AtomicReference<@Nullable Callable<?>> meanwhile = new AtomicReference<>();
    /** Where whoever asks for an offset waits. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    /** So many have come to the gate. */
    final AtomicInteger atGate = new AtomicInteger();

    /** Where whoever writes waits. */
    volatile CountDownLatch writeGate = new CountDownLatch(0);

    /** Where whoever has opened bytes for reading waits. */
    volatile CountDownLatch readGate = new CountDownLatch(0);

    /** Where whoever reads them waits. */
    volatile CountDownLatch pieceGate = new CountDownLatch(0);

    /** Readers that are open. */
    final AtomicInteger readers = new AtomicInteger();

    /** Whether readers have a defect. */
    volatile boolean defective;

    private int active;

    MemoryArtifacts(Clock clock, long maxBytes) {
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    private static final class Entry {
        private Artifact artifact;
        private final Draft draft;
        private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long size;
        private @Nullable Cut writer;

        private Entry(Artifact artifact, Draft draft) {
            this.artifact = artifact;
            this.draft = draft;
        }
    }

    @Override
    public synchronized Created create(Requester caller, Draft draft) throws ArtifactRefusal {
        refuseIfTold();
        if (!caller.mayEnter(draft.room())) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FORBIDDEN, "the token is not good for this room");
        }
        for (Entry entry : entries.values()) {
            if (entry.artifact.owner().equals(caller.user())
                    && entry.draft.kind() == draft.kind()
                    && entry.draft.clientId().equals(draft.clientId())) {
                if (!entry.draft.equals(draft)) {
                    throw ArtifactRefusal.of(ArtifactRefusal.Code.CLIENT_ID_TAKEN, "the id stands for something else");
                }
                return new Created(entry.artifact, true);
            }
        }
        final Instant now = clock.instant();
        final Artifact artifact = new Artifact(
                ArtifactId.random(new SecureRandom()),
                draft.room(),
                caller.user(),
                draft.peer(),
                draft.kind(),
                draft.clientId(),
                draft.name(),
                draft.type(),
                null,
                draft.length(),
                0,
                Artifact.ALL,
                draft.sha256(),
                null,
                State.CLAIMED,
                0,
                0,
                "memory",
                now,
                now,
                now.plus(Duration.ofHours(24)),
                null,
                null,
                List.of());
        entries.put(artifact.id(), new Entry(artifact, draft));
        return new Created(artifact, false);
    }

    @Override
    public Artifact head(Requester caller, ArtifactId id) throws ArtifactRefusal {
        atGate.incrementAndGet();
        await(gate);
        final Cut older;
        final Artifact answer;
        synchronized (this) {
            refuseIfTold();
            final Entry entry = writable(caller, id);
            older = entry.writer;
            entry.writer = null;
            update(entry, it -> with(it, it.state(), it.length(), entry.size, it.fence() + 1));
            answer = entry.artifact;
        }
        if (older != null) {
            older.cutOff();
        }
        return answer;
    }

    @Override
    public Receiving receive(Requester caller, ArtifactId id, long offset, @Nullable Long length, Cut cut)
            throws ArtifactRefusal {
        meanwhile();
        final Cut older;
        final Entry entry;
        final boolean right;
        synchronized (this) {
            refuseIfTold();
            entry = writable(caller, id);
            older = entry.writer;
            final Long known = entry.artifact.length();
            if (length != null && known != null && !known.equals(length)) {
                throw ArtifactRefusal.of(ArtifactRefusal.Code.BAD_REQUEST, "the length is known already");
            }
            if (length != null && length > maxBytes) {
                throw ArtifactRefusal.of(ArtifactRefusal.Code.TOO_LARGE, "too long");
            }
            right = entry.size == offset;
            entry.writer = right ? cut : null;
            update(
                    entry,
                    it -> with(
                            it,
                            right && it.state().open() ? State.RECEIVING : it.state(),
                            length == null ? known : length,
                            entry.size,
                            it.fence() + 1));
            active += right ? 1 : 0;
        }
        if (older != null) {
            older.cutOff();
        }
        if (!right) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.WRONG_OFFSET, "the upload is at " + entry.size);
        }
        return new MemoryReceiving(entry, entry.artifact.fence(), offset);
    }

    private final class MemoryReceiving implements Receiving {
        private final Entry entry;
        private final long fence;
        private final long begin;
        private boolean closed;

        private MemoryReceiving(Entry entry, long fence, long begin) {
            this.entry = entry;
            this.fence = fence;
            this.begin = begin;
        }

        @Override
        public long offset() {
            return entry.size;
        }

        @Override
        public void write(ByteBuffer bytes) throws ArtifactRefusal {
            await(writeGate);
            synchronized (MemoryArtifacts.this) {
                mine();
                final long limit = entry.artifact.knownLength().orElse(maxBytes);
                if (entry.size + bytes.remaining() > limit) {
                    throw ArtifactRefusal.of(ArtifactRefusal.Code.TOO_LARGE, "past the declared length");
                }
                entry.size += bytes.remaining();
                if (keeps) {
                    final byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    entry.bytes.writeBytes(copy);
                }
            }
        }

        @Override
        public void hold() {
            // Nobody takes over here what its writer has not let go of.
        }

        @Override
        public void takeBack() throws ArtifactRefusal {
            synchronized (MemoryArtifacts.this) {
                mine();
                final byte[] all = entry.bytes.toByteArray();
                entry.bytes = new ByteArrayOutputStream();
                entry.bytes.write(all, 0, (int) begin);
                entry.size = begin;
            }
        }

        @Override
        public Artifact acknowledge() throws ArtifactRefusal {
            synchronized (MemoryArtifacts.this) {
                mine();
                final Long length = entry.artifact.length();
                final boolean whole = length != null && length == entry.size;
                update(entry, it -> with(it, whole ? State.READY : it.state(), length, entry.size, fence));
                return entry.artifact;
            }
        }

        private void mine() throws ArtifactRefusal {
            if (entry.artifact.fence() != fence || entry.artifact.state().gone()) {
                throw ArtifactRefusal.of(ArtifactRefusal.Code.FENCED, "somebody newer writes now");
            }
        }

        @Override
        public void close() {
            synchronized (MemoryArtifacts.this) {
                if (!closed) {
                    closed = true;
                    active--;
                    if (entry.artifact.fence() == fence) {
                        entry.writer = null;
                    }
                }
            }
        }
    }

    @Override
    public synchronized Artifact pause(Requester caller, ArtifactId id) throws ArtifactRefusal {
        final Entry entry = writable(caller, id);
        update(entry, it -> with(it, State.PAUSED, it.length(), it.offset(), it.fence()));
        return entry.artifact;
    }

    @Override
    public void cancel(Requester caller, ArtifactId id) throws ArtifactRefusal {
        writable(caller, id);
        delete(caller, id);
    }

    @Override
    public synchronized int active() {
        return active;
    }

    @Override
    public synchronized Artifact find(Requester caller, ArtifactId id) throws ArtifactRefusal {
        refuseIfTold();
        final Entry entry = entries.get(id);
        if (entry == null || !caller.mayEnter(entry.artifact.room())) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.NOT_FOUND, "there is no such artifact");
        }
        if (entry.artifact.state().gone()) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.GONE, "it is gone");
        }
        return entry.artifact;
    }

    @Override
    public synchronized Catalog.Page list(Requester caller, Catalog.Query query) throws ArtifactRefusal {
        if (!caller.mayEnter(query.room())) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FORBIDDEN, "the token is not good for this room");
        }
        final List<Artifact> all = new ArrayList<>(entries.values().stream()
                .map(entry -> entry.artifact)
                .filter(it -> it.room().equals(query.room()))
                .filter(it -> query.kind() == null || it.kind() == query.kind())
                .filter(it -> query.states().isEmpty() || query.states().contains(it.state()))
                .toList()
                .reversed());
        final int begin = query.after() == null ? 0 : Integer.parseInt(query.after());
        final int end = Math.min(all.size(), begin + query.limit());
        return new Catalog.Page(all.subList(begin, end), end < all.size() ? Integer.toString(end) : null, all.size());
    }

    @Override
    public Content open(Requester caller, ArtifactId id, String rendition) throws ArtifactRefusal {
        find(caller, id);
        return openByLink(id, rendition);
    }

    @Override
    public Content openByLink(ArtifactId id, String rendition) throws ArtifactRefusal {
        final Content content = opened(id, rendition);
        await(readGate);
        return content;
    }

    private synchronized Content opened(ArtifactId id, String rendition) throws ArtifactRefusal {
        final Entry entry = entries.get(id);
        if (entry == null || !rendition.isEmpty()) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.NOT_FOUND, "there is no such artifact");
        }
        if (entry.artifact.state() != State.READY) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.NOT_READY, "it is not whole yet");
        }
        final byte[] bytes = entry.bytes.toByteArray();
        readers.incrementAndGet();
        return new Content(entry.artifact, entry.artifact.typeSaid(), "etag-" + bytes.length, new ObjectStore.Reader() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public int read(long position, ByteBuffer into) {
                await(pieceGate);
                if (defective) {
                    throw new IllegalStateException("a defect at /var/lib/somewhere");
                }
                final int count = (int) Math.min(into.remaining(), bytes.length - position);
                into.put(bytes, (int) position, count);
                return count;
            }

            @Override
            public void close() {
                readers.decrementAndGet();
            }
        });
    }

    @Override
    public Artifact delete(Requester caller, ArtifactId id) throws ArtifactRefusal {
        final Cut older;
        final Entry entry;
        synchronized (this) {
            find(caller, id);
            entry = entries.get(id);
            if (!caller.mayDelete(entry.artifact)) {
                throw ArtifactRefusal.of(ArtifactRefusal.Code.FORBIDDEN, "owners and moderators delete");
            }
            older = entry.writer;
            final State to = entry.artifact.state().open() ? State.CANCELLED : State.DELETED;
            update(entry, it -> with(it, to, it.length(), it.offset(), it.fence() + 1));
        }
        if (older != null) {
            older.cutOff();
        }
        return entry.artifact;
    }

    @Override
    public Artifact retry(Requester caller, ArtifactId id) throws ArtifactRefusal {
        return find(caller, id);
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What somebody else does before the next bytes are received. */
    void meanwhile(Callable<?> other) {
        meanwhile.set(other);
    }

    private void meanwhile() {
        final Callable<?> other = meanwhile.getAndSet(null);
        if (other != null) {
            try {
                other.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The next call fails so. */
    void defect(RuntimeException failure) {
        nextFailure = failure;
    }

    /** The next call is refused so. */
    void refuse(ArtifactRefusal refusal) {
        next = refusal;
    }

    synchronized byte[] bytes(ArtifactId id) {
        return entries.get(id).bytes.toByteArray();
    }

    synchronized long size(ArtifactId id) {
        return entries.get(id).size;
    }

    synchronized int count() {
        return entries.size();
    }

    /** Also sees that whoever asks may be kept waiting. */
    private void refuseIfTold() throws ArtifactRefusal {
        if (!Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("asked on " + Thread.currentThread());
        }
        final ArtifactRefusal told = next;
        next = null;
        if (told != null) {
            throw told;
        }
        final RuntimeException failure = nextFailure;
        nextFailure = null;
        if (failure != null) {
            throw failure;
        }
    }

    private Entry writable(Requester caller, ArtifactId id) throws ArtifactRefusal {
        final Artifact artifact = find(caller, id);
        if (!caller.mayWrite(artifact)) {
            throw ArtifactRefusal.of(ArtifactRefusal.Code.FORBIDDEN, "its owner alone writes to it");
        }
        return entries.get(id);
    }

    private static void update(Entry entry, UnaryOperator<Artifact> change) {
        entry.artifact = change.apply(entry.artifact);
    }

    private static Artifact with(Artifact it, State state, @Nullable Long length, long offset, long fence) {
        return new Artifact(
                it.id(),
                it.room(),
                it.owner(),
                it.peer(),
                it.kind(),
                it.clientId(),
                it.name(),
                it.typeSaid(),
                it.typeFound(),
                length,
                offset,
                it.sure(),
                it.sha256Said(),
                it.sha256(),
                state,
                fence,
                it.version() + 1,
                it.store(),
                it.created(),
                it.lastByte(),
                it.expires(),
                it.completed(),
                it.error(),
                List.<Rendition>of());
    }
}
