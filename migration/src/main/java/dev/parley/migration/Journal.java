package dev.parley.migration;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state file: lines that are only ever added. What is to be written to a target stands in it, on the disk, before it is
 * written, so that it names all that copy can have put there, wherever it was interrupted.
 *
 * <pre>
 * parley-migration 1 …          which migration it is (Header)
 * b SIGNALING ROOMS SHARED      a run begins, with the targets since those starts
 * + DIGEST EXPIRES KEY          is about to be written; KEY is the source's, in base64
 * - KEY                         was removed, or came to nothing
 * c RUN CURSOR                  all before has been written; where the pass goes on, in that run of the source
 * </pre>
 *
 * One process at a time has it.
 */
final class Journal implements AutoCloseable {
    private final StateFile file;
    private final Ledger ledger = new Ledger();
    private final List<Key> pending = new ArrayList<>();
    private @Nullable Header header;
    private @Nullable PerTarget<String> targets;
    private String run = "";
    private String cursor = Pages.START;

    private Journal(StateFile file) {
        this.file = file;
    }

    /**
     * Opens what is there.
     *
     * @param create whether there may be none
     * @throws Wrong if it is something else, or another process has it
     */
    static Journal open(Path path, boolean create) throws Wrong, IOException {
        final StateFile file = StateFile.open(path, create);
        try {
            final Journal journal = new Journal(file);
            journal.load(file.lines());
            return journal;
        } catch (Wrong | IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void load(BufferedReader lines) throws Wrong, IOException {
        final String first = lines.readLine();
        if (first == null) {
            return;
        }
        header = Header.parse(first);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            replay(line);
        }
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
                case "b" -> begun(new PerTarget<>(parts[1], parts[2], parts[3]));
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
            file.append(asked.line() + "\n");
            file.force();
        } else {
            header.check(asked);
        }
    }

    /**
     * A run of copy begins.
     *
     * @param targetsNow run ids; what a target has that was started since is not known, since it may have lost some of it
     */
    void begin(PerTarget<String> targetsNow) throws IOException {
        file.append("b " + targetsNow.signaling() + " " + targetsNow.rooms() + " " + targetsNow.shared() + "\n");
        begun(targetsNow);
    }

    private void begun(PerTarget<String> targetsNow) {
        // What an interrupted run intended may not have been written.
        pending.clear();
        final PerTarget<String> before = targets == null ? targetsNow : targets;
        final Routes routes = Objects.requireNonNull(header).routes();
        for (Target target : Target.values()) {
            if (!before.get(target).equals(targetsNow.get(target))) {
                ledger.doubt(key -> routes.route(key).target() == target);
            }
        }
        targets = targetsNow;
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
        file.append(lines);
        file.force();
    }

    /** The targets have what was intended before. */
    void reached(String runNow, String cursorNow) throws IOException {
        file.append("c " + runNow + " " + cursorNow + "\n");
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
        file.append(lines);
    }

    private void written() {
        ledger.sure(pending);
        pending.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
