package dev.parley.artifacts.http;

import dev.parley.artifacts.core.Artifact;
import dev.parley.artifacts.core.ArtifactId;
import dev.parley.artifacts.core.ClientId;
import dev.parley.artifacts.core.Draft;
import dev.parley.artifacts.core.Kind;
import dev.parley.protocol.RoomName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a client says of an upload besides its length (tus, "Upload-Metadata"): pairs of a key and a text. */
final class UploadMetadata {
    private static final int MAX_LENGTH = 4 * 1024;
    private static final int MAX_TYPE = 255;
    private static final Pattern KEY = Pattern.compile("[!-+\\--~]+");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TYPE = Pattern.compile("[\\x20-\\x7e]*");
    private static final Pattern PEER = Pattern.compile("[!-~]{1,128}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, String> pairs;

    private UploadMetadata(Map<String, String> pairs) {
        this.pairs = pairs;
    }

    /** @param header pairs, separated by commas; {@code null} for none */
    static UploadMetadata parse(@Nullable String header) throws Problem {
        final Map<String, String> pairs = new LinkedHashMap<>();
        if (header == null || header.isBlank()) {
            return new UploadMetadata(pairs);
        }
        if (header.length() > MAX_LENGTH) {
            throw Problem.of(
                    ProblemCode.HEADERS_TOO_LARGE,
                    TusHeaders.METADATA + ": expected at most " + MAX_LENGTH + " characters");
        }
        for (String pair : header.split(",", -1)) {
            final String[] parts = pair.strip().split(" ", -1);
            if (parts.length > 2 || !KEY.matcher(parts[0]).matches()) {
                throw bad("pairs of a key and a value in base64, separated by commas");
            }
            if (pairs.put(parts[0], parts.length == 2 ? decoded(parts[1]) : "") != null) {
                throw bad("each key once");
            }
        }
        return new UploadMetadata(pairs);
    }

    private static String decoded(String base64) throws Problem {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw bad("values of UTF-8 in base64");
        }
    }

    /** @param length in bytes; {@code null} if it follows */
    Draft draft(@Nullable Long length) throws Problem {
        final String room = pairs.getOrDefault("room", "");
        if (!RoomName.isValid(room)) {
            throw bad("the key room with the name of a room");
        }
        final String kindName = pairs.getOrDefault("kind", Kind.FILE.wireName());
        final Optional<Kind> kind = Kind.of(kindName);
        if (kind.isEmpty()) {
            throw bad("kind to be recording, screenshot or file");
        }
        return new Draft(
                new RoomName(room),
                optional("peer", PEER, "peer to be the id of a peer"),
                kind.get(),
                clientId(),
                FileName.clean(first("filename", "name"), kindName),
                type(),
                length,
                sha256());
    }

    private ClientId clientId() throws Problem {
        final String id = pairs.getOrDefault("id", "");
        if (id.isEmpty()) {
            return new ClientId(ArtifactId.random(RANDOM).value());
        }
        if (!ClientId.isValid(id)) {
            throw bad("id to have 1 to 255 printable ASCII characters");
        }
        return new ClientId(id);
    }

    private String type() {
        final String type = first("filetype", "type").strip();
        return type.length() <= MAX_TYPE && TYPE.matcher(type).matches() ? type : "";
    }

    private @Nullable String sha256() throws Problem {
        final String said = pairs.getOrDefault("sha256", "").toLowerCase(Locale.ROOT);
        if (!said.isEmpty() && !SHA256.matcher(said).matches()) {
            throw bad("sha256 in hexadecimal");
        }
        return said.isEmpty() ? null : said;
    }

    private @Nullable String optional(String key, Pattern form, String expected) throws Problem {
        final String value = pairs.getOrDefault(key, "");
        if (!value.isEmpty() && !form.matcher(value).matches()) {
            throw bad(expected);
        }
        return value.isEmpty() ? null : value;
    }

    private String first(String key, String otherwise) {
        final String value = pairs.getOrDefault(key, "");
        return value.isEmpty() ? pairs.getOrDefault(otherwise, "") : value;
    }

    private static Problem bad(String expected) {
        return TusHeaders.bad(TusHeaders.METADATA, expected);
    }

    /** As a header: what has been kept of what its client said. */
    static String of(Artifact artifact) {
        final StringJoiner header = new StringJoiner(",");
        add(header, "room", artifact.room().value());
        add(header, "kind", artifact.kind().wireName());
        add(header, "id", artifact.clientId().value());
        add(header, "filename", artifact.name());
        add(header, "filetype", artifact.typeSaid());
        add(header, "sha256", artifact.sha256Said());
        add(header, "peer", artifact.peer());
        return header.toString();
    }

    private static void add(StringJoiner header, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            header.add(key + " " + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
