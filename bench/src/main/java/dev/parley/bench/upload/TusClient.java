package dev.parley.bench.upload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is asked of a server of tus beside PATCH; of a node of artifacts also what has become of an upload. Blocks. Thread-safe.
 * Whatever is not answered as expected is an {@link IOException} that says how.
 */
public final class TusClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);
    private static final Set<String> UNDER_WAY =
            Set.of("claimed", "receiving", "paused", "assembling", "stored", "processing");
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI uploads;
    private final boolean artifacts;

    /**
     * @param uploads where they are created
     * @param artifacts whether the server is a node of artifacts
     */
    public TusClient(URI uploads, boolean artifacts) {
        this.uploads = uploads;
        this.artifacts = artifacts;
    }

    /**
     * What a server says it has.
     *
     * @param sha256 empty if it does not say
     */
    record Kept(long bytes, String sha256) {}

    /** Where the bytes go. */
    URI create(String token, String room, long bytes) throws IOException, InterruptedException {
        final HttpResponse<String> answer = send(
                request(uploads, token)
                        .header("Upload-Length", Long.toString(bytes))
                        .header("Upload-Metadata", "room " + base64(room))
                        .POST(BodyPublishers.noBody()),
                201);
        return uploads.resolve(header(answer, "location"));
    }

    /** Looks until a node of artifacts has it ready, half a minute at most; {@code false} if the server is none. */
    boolean awaitReady(URI upload, String token) throws IOException, InterruptedException {
        if (!artifacts) {
            return false;
        }
        final long begin = System.nanoTime();
        while (true) {
            final String state = artifact(upload, token).getOrDefault("state", "");
            if (state.equals("ready")) {
                return true;
            }
            if (!UNDER_WAY.contains(state) || System.nanoTime() - begin > TIMEOUT.toNanos()) {
                throw new IOException("the upload is " + state + ", expected ready");
            }
            Thread.sleep(LOOK_AGAIN);
        }
    }

    Kept kept(URI upload, String token) throws IOException, InterruptedException {
        final HttpResponse<String> answer = send(request(upload, token).HEAD(), 200);
        final String sha256 = artifacts
                ? artifact(upload, token).getOrDefault("sha256", "")
                : answer.headers().firstValue("upload-sha256").orElse("");
        return new Kept(Long.parseLong(header(answer, "upload-offset")), sha256);
    }

    void remove(URI upload, String token) throws IOException, InterruptedException {
        send(request(upload, token).DELETE(), 204);
    }

    private Map<String, String> artifact(URI upload, String token) throws IOException, InterruptedException {
        final URI artifact = upload.resolve(upload.getRawPath().replace("/v1/uploads/", "/v1/artifacts/"));
        return fields(send(request(artifact, token).GET(), 200).body());
    }

    private static HttpRequest.Builder request(URI uri, String token) {
        final HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(TIMEOUT).header("Tus-Resumable", "1.0.0");
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder builder, int expected)
            throws IOException, InterruptedException {
        final HttpRequest request = builder.build();
        final HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IOException(request.method() + ": " + answer.statusCode() + " "
                    + answer.body().strip() + ", expected " + expected);
        }
        return answer;
    }

    private static String header(HttpResponse<String> answer, String name) throws IOException {
        return answer.headers()
                .firstValue(name)
                .orElseThrow(() -> new IOException(answer.request().method() + ": there is no " + name));
    }

    private static Map<String, String> fields(String json) throws IOException {
        final Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                final String name = parser.currentName();
                parser.nextToken();
                fields.put(name, parser.getText());
                parser.skipChildren();
            }
        }
        return fields;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        http.close();
    }
}
