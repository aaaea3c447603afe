package dev.parley.ops.config;

import dev.parley.ops.config.SettingsException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value that stands in a file of its own, in UTF-8 (Docker and Kubernetes secrets): all of it but one line break at its
 * end.
 */
final class ValueFile {

    private static final int MAX_BYTES = 64 * 1024;

    private final String key;
    private final List<Problem> problems;

    private ValueFile(String key, List<Problem> problems) {
        this.key = key;
        this.problems = problems;
    }

    /**
     * Puts the value in place of the file's name, if there is one. Blocks on the file. Adds to {@code problems} why that
     * can't be.
     */
    static void replace(Setting<?> setting, Map<String, Given> given, List<Problem> problems) {
        Optional<Given> name = setting.fileKey().flatMap(fileKey -> Optional.ofNullable(given.remove(fileKey)));
        if (name.isEmpty()) {
            return;
        }
        String fileKey = setting.fileKey().orElseThrow();
        Given value = given.get(setting.key());
        if (value != null) {
            problems.add(new Problem(
                    setting.key(),
                    "is given (" + value.origin() + "), and so is " + fileKey + " ("
                            + name.get().origin() + "): leave one of them out"));
            return;
        }
        new ValueFile(fileKey, problems)
                .read(name.get().text())
                .ifPresent(text -> given.put(
                        setting.key(),
                        new Given(text, fileKey + " " + name.get().text())));
    }

    private Optional<String> read(String name) {
        try (InputStream in = Files.newInputStream(Path.of(name))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                return problem(name + " is larger than " + MAX_BYTES + " bytes");
            }
            String text = withoutLineBreak(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
            return text.isBlank() ? problem(name + " is empty") : Optional.of(text);
        } catch (NoSuchFileException | InvalidPathException _) {
            // Whoever gives the secret itself in place of a file's name gets here.
            boolean plain = name.startsWith("/");
            return problem(
                    "there is no file " + (plain ? name : Secret.HIDDEN + " (not shown unless it starts with /)"));
        } catch (CharacterCodingException _) {
            return problem(name + " is not UTF-8");
        } catch (AccessDeniedException _) {
            return problem(name + " can't be read: permission denied");
        } catch (IOException e) {
            return problem(name + " can't be read: " + e.getMessage());
        }
    }

    private Optional<String> problem(String text) {
        problems.add(new Problem(key, text));
        return Optional.empty();
    }

    private static String withoutLineBreak(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
