package dev.parley.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state file: lines that are only ever added. What is to be written to a target stands in it, on the disk, before it is
 * written, so that it names all that copy can have put there, wherever it was interrupted.
 *
 * <pre>
 * parley-migration 1 …          which migration it is (Header)
 * + DIGEST EXPIRES KEY          is about to be written; KEY is the source's, in base64
 * - KEY                         was removed, or came to nothing
 * c RUN CURSOR                  all before has been written; where the pass goes on, in that run of the source
 * </pre>
 *
 * One process at a time has it.
 */
final class Journal implements AutoCloseable {
    private final FileChannel file;
    private final Ledger ledger = new Ledger();
    private final List<Key> pending = new ArrayList<>();
    private @Nullable Header header;
    private String run = "";
    private String cursor = Pages.START;

    private Journal(FileChannel file) {
        this.file = file;
    }

    /**
     * Opens what is there.
     *
     * @param create whether there may be none
     * @throws Wrong if it is something else, or another process has it
     */
    static Journal open(Path path, boolean create) throws Wrong, IOException {
        final FileChannel file;
        try {
            file = create
                    ? FileChannel.open(
                            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
                    : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new Wrong("--state " + path + ": can't be opened (" + e + ")");
        }
        final Journal journal = new Journal(file);
        try {
            journal.lock(path);
            journal.load(path);
            return journal;
        } catch (Wrong | IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void lock(Path path) throws Wrong, IOException {
        try {
            if (file.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // As if another process had it.
        }
        throw new Wrong("--state " + path + ": another run is using it");
    }

    private void load(Path path) throws Wrong, IOException {
        if (file.size() == 0) {
            return;
        }
        final ByteBuffer begin = ByteBuffer.allocate(Header.MAGIC.length());
        file.read(begin, 0);
        if (!new String(begin.array(), StandardCharsets.US_ASCII).equals(Header.MAGIC)) {
            throw new Wrong("--state " + path + ": not a state file");
        }
        file.truncate(endOfLastLine());
        // Not closed: the channel is still needed, and a lock goes with the first that is closed.
        final BufferedReader lines = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(file.position(0)), StandardCharsets.UTF_8));
        final String first = lines.readLine();
        if (first != null) {
            header = Header.parse(first);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                replay(line);
            }
        }
        file.position(file.size());
    }

    /** A line that was being written when everything ended is as good as none. */
    private long endOfLastLine() throws IOException {
        final ByteBuffer one = ByteBuffer.allocate(1);
        long end = file.size();
        while (end > 0) {
            file.read(one.clear(), end - 1);
            if (one.get(0) == '\n') {
                break;
            }
            end--;
        }
        return end;
    }

    private void replay(String line) throws Wrong {
        try {
            final String[] parts = line.split(" ", -1);
            switch (parts[0]) {
                case "+" -> {
                    final Key key = Key.fromBase64(parts[3]);
                    ledger.put(key, Long.parseUnsignedLong(parts[1], 16), Long.parseLong(parts[2]));
                    pending.add(key);
                }
                case "-" -> ledger.remove(Key.fromBase64(parts[1]));
                case "c" -> {
                    run = parts[1];
                    cursor = parts[2];
                    written();
                }
                default -> throw new IllegalArgumentException(line);
            }
        } catch (RuntimeException e) {
            throw new Wrong("--state: a line can't be read: " + line);
        }
    }

    /** Null while nothing has been copied. */
    @Nullable
    Header header() {
        return header;
    }

    /** Begins the file, or checks that it is of this migration. */
    void belongsTo(Header asked) throws Wrong, IOException {
        if (header == null) {
            header = asked;
            append(new StringBuilder(asked.line()).append('\n'));
            file.force(true);
        } else {
            header.check(asked);
        }
    }

    Ledger ledger() {
        return ledger;
    }

    /** Where the pass goes on; a cursor of another run of the source means nothing. */
    String cursor(String runNow) {
        return run.equals(runNow) ? cursor : Pages.START;
    }

    /** Returns once the disk has it. */
    void intend(Collection<Snapshot> snapshots) throws IOException {
        final StringBuilder lines = new StringBuilder();
        for (Snapshot snapshot : snapshots) {
            final long digest = snapshot.digest();
            lines.append("+ ").append(Long.toHexString(digest)).append(' ').append(snapshot.expiresAt());
            lines.append(' ').append(snapshot.key().base64()).append('\n');
            ledger.put(snapshot.key(), digest, snapshot.expiresAt());
            pending.add(snapshot.key());
        }
        append(lines);
        file.force(false);
    }

    /** The targets have what was intended before. */
    void reached(String runNow, String cursorNow) throws IOException {
        append(new StringBuilder("c ")
                .append(runNow)
                .append(' ')
                .append(cursorNow)
                .append('\n'));
        run = runNow;
        cursor = cursorNow;
        written();
    }

    /** The targets don't have these of ours, any more or at all. */
    void removed(Collection<Key> keys) throws IOException {
        final StringBuilder lines = new StringBuilder();
        for (Key key : keys) {
            lines.append("- ").append(key.base64()).append('\n');
            ledger.remove(key);
        }
        append(lines);
    }

    private void written() {
        ledger.sure(pending);
        pending.clear();
    }

    private void append(StringBuilder lines) throws IOException {
        final ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
