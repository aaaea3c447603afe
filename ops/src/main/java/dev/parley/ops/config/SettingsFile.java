package dev.parley.ops.config;

import dev.parley.ops.config.SettingsException.Problem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of {@code KEY = value} lines in UTF-8. A line whose first character is {@code #} is a comment; a value is taken
 * as it stands, without surrounding blanks: no quotes, escapes, continuation or comments behind it, so that a password
 * can be pasted. A key that stands twice is an error.
 */
final class SettingsFile {

    private static final long MAX_BYTES = 1 << 20;

    private SettingsFile() {}

    /** Blocks on the file. Adds to {@code problems} what can't be read. */
    static Map<String, Entry> read(Path file, List<Problem> problems) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        try {
            if (Files.size(file) > MAX_BYTES) {
                problems.add(new Problem(file.toString(), "is larger than " + MAX_BYTES + " bytes"));
                return entries;
            }
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                readLine(line.strip(), file + ":" + number, entries, problems);
            }
        } catch (NoSuchFileException _) {
            problems.add(new Problem(file.toString(), "there is no such file"));
        } catch (CharacterCodingException _) {
            problems.add(new Problem(file.toString(), "is not UTF-8"));
        } catch (IOException e) {
            problems.add(new Problem(file.toString(), "can't be read: " + e));
        }
        return entries;
    }

    private static void readLine(String line, String where, Map<String, Entry> entries, List<Problem> problems) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        int equals = line.indexOf('=');
        if (equals <= 0) {
            // The line itself stays out of the message: it may be half a secret.
            problems.add(new Problem(where, "expected KEY = value"));
            return;
        }
        String key = line.substring(0, equals).strip();
        Entry before =
                entries.putIfAbsent(key, new Entry(line.substring(equals + 1).strip(), where));
        if (before != null) {
            problems.add(new Problem(key, "stands twice, at " + before.where() + " and " + where));
        }
    }

    record Entry(String value, String where) {}
}
