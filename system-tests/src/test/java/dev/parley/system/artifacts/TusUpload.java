package dev.parley.system.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.system.harness.ArtifactsProcess;
import dev.parley.system.harness.Json;
import dev.parley.system.harness.Token;
import dev.parley.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One upload by tus, as an application would send it, request by request. For one thread. */
public final class TusUpload {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** In which a node that was killed is there again, on a machine that is busy. */
    private static final Duration COMING_BACK = Duration.ofMinutes(2);

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final ArtifactsProcess node;
    private final String token;
    private final URI uri;
    private long acknowledged;

    private TusUpload(ArtifactsProcess node, String token, URI uri) {
        this.node = node;
        this.token = token;
        this.uri = uri;
    }

    /** As {@link #tryCreate}, of a node that is there. */
    public static TusUpload create(
            ArtifactsProcess node, String user, String room, String kind, long length, Map<String, String> metadata) {
        try {
            return tryCreate(node, user, room, kind, length, metadata);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * @param length -1 if it follows
     * @param metadata besides the room and the kind
     * @throws IOException if the node is not there
     */
    public static TusUpload tryCreate(
            ArtifactsProcess node, String user, String room, String kind, long length, Map<String, String> metadata)
            throws IOException {
        final HttpResponse<String> answer = ask(node, user, room, kind, length, metadata);
        if (answer.statusCode() >= 500) {
            throw new IOException("not now: " + answer.statusCode());
        }
        if (answer.statusCode() != CREATED) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return new TusUpload(
                node,
                Token.of(user).sign(),
                node.uri("/").resolve(answer.headers().firstValue("Location").orElseThrow()));
    }

    /** Asks for an upload, whatever the answer. */
    static HttpResponse<String> ask(
            ArtifactsProcess node, String user, String room, String kind, long length, Map<String, String> metadata)
            throws IOException {
        final Map<String, String> all = new TreeMap<>(metadata);
        all.put("room", room);
        all.put("kind", kind);
        final HttpRequest.Builder request = request(
                        node.uri("/v1/uploads"), Token.of(user).sign())
                .header(
                        "Upload-Metadata",
                        all.entrySet().stream()
                                .map(pair -> pair.getKey() + " "
                                        + Base64.getEncoder()
                                                .encodeToString(pair.getValue().getBytes(StandardCharsets.UTF_8)))
                                .collect(Collectors.joining(",")))
                .POST(HttpRequest.BodyPublishers.noBody());
        if (length < 0) {
            request.header("Upload-Defer-Length", "1");
        } else {
            request.header("Upload-Length", Long.toString(length));
        }
        return send(request);
    }

    public String id() {
        return uri.getPath().replaceFirst(".*/", "");
    }

    /** Up to where the server has said that it has it. */
    public long acknowledged() {
        return acknowledged;
    }

    /**
     * Sends the next bytes, or as many as there are. An {@link IOException} says that the connection broke: how much is there then only {@link #resume}
     * tells.
     */
    public void append(byte[] all, int most) throws IOException {
        acknowledged(tryAppend(all, most));
    }

    /** As {@link #append}, with a checksum: all of them count, or none. */
    void appendChecked(byte[] all, int most) throws IOException {
        final byte[] next = next(all, most);
        acknowledged(send(patch(next).header("Upload-Checksum", "sha1 " + sha1(next))));
    }

    private void acknowledged(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() >= 500) {
            throw new IOException("not now: " + answer.statusCode());
        }
        if (answer.statusCode() != NO_CONTENT) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        acknowledged = offset(answer);
    }

    /** Sends the next bytes, or as many as there are, and counts none of them, whatever the answer. */
    HttpResponse<String> tryAppend(byte[] all, int most) throws IOException {
        return send(patch(next(all, most)));
    }

    private byte[] next(byte[] all, int most) {
        final int from = (int) acknowledged;
        return Arrays.copyOfRange(all, from, from + Math.min(most, all.length - from));
    }

    private HttpRequest.Builder patch(byte[] next) {
        return request(uri, token)
                .header("Upload-Offset", Long.toString(acknowledged))
                .header("Content-Type", "application/offset+octet-stream")
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(next));
    }

    private static String sha1(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Asks where it is until somebody answers. Fails if that is before what had been acknowledged. */
    public void resume() {
        final long known = acknowledged;
        acknowledged = Await.untilPresent("an answer to HEAD", COMING_BACK, this::asked);
        if (acknowledged < known) {
            throw new AssertionError("acknowledged " + known + ", and now it has " + acknowledged);
        }
    }

    private Long asked() {
        try {
            final HttpResponse<String> answer =
                    send(request(uri, token).method("HEAD", HttpRequest.BodyPublishers.noBody()));
            return answer.statusCode() == OK ? offset(answer) : null;
        } catch (IOException notYet) {
            return null;
        }
    }

    /** What the node says of the artifact. */
    public JsonNode artifact() {
        try {
            final HttpResponse<String> answer =
                    send(request(node.uri("/v1/artifacts/" + id()), token).GET());
            return answer.statusCode() == OK ? Json.parse(answer.body()) : Json.parse("{}");
        } catch (IOException notYet) {
            return Json.parse("{}");
        }
    }

    /** Waits until it is in that state. */
    public JsonNode await(String state, Duration time) {
        return Await.untilPresent(id() + " is " + state, time, () -> {
            final JsonNode artifact = artifact();
            return artifact.path("state").asText().equals(state) ? artifact : null;
        });
    }

    /** Its bytes, or those of a rendition, by its path below the artifact. */
    public byte[] download(String path) {
        try {
            return HTTP.send(
                            request(node.uri("/v1/artifacts/" + id() + path), token)
                                    .GET()
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    public void delete() {
        try {
            final int status = send(request(node.uri("/v1/artifacts/" + id()), token)
                            .DELETE())
                    .statusCode();
            if (status != NO_CONTENT) {
                throw new AssertionError(status);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static long offset(HttpResponse<?> answer) {
        return answer.headers().firstValueAsLong("Upload-Offset").orElseThrow();
    }

    private static HttpRequest.Builder request(URI uri, String token) {
        return HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Tus-Resumable", "1.0.0")
                .header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted", e);
    }
}
