package dev.parley.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.system.harness.RunningNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Calls operations of the admin API, and holds every answer to {@code docs/openapi.yaml}. For one thread. */
final class AdminClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final OpenApi api = OpenApi.read();
    private final Set<String> done = new ConcurrentSkipListSet<>();

    /** An answer that is as it is documented. */
    record Answer(int status, JsonNode body) {
        Answer expect(int wanted) {
            assertThat(status).as(body.toString()).isEqualTo(wanted);
            return this;
        }
    }

    /** The operations that were answered by 200. */
    Set<String> done() {
        return done;
    }

    /**
     * Calls an operation.
     *
     * @param path as it is documented
     * @param values of its parameters, each by its name and its value; {@code body} for a body
     */
    Answer call(RunningNode node, String method, String path, Object... values) {
        return callWith(RunningNode.ADMIN_TOKEN, node, method, path, values);
    }

    Answer callWith(String token, RunningNode node, String method, String path, Object... values) {
        String target = path;
        String body = "";
        final List<String> query = new ArrayList<>();
        for (int i = 0; i < values.length; i += 2) {
            final String name = values[i].toString();
            final String value = values[i + 1].toString();
            final String encoded =
                    URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
            if (name.equals("body")) {
                body = value;
                continue;
            }
            assertThat(api.parameters(method, path)).as("documented parameters").contains(name);
            if (target.contains("{" + name + "}")) {
                target = target.replace("{" + name + "}", encoded);
            } else {
                query.add(name + "=" + encoded);
            }
        }
        final String uri =
                "http://127.0.0.1:" + node.opsPort() + target + (query.isEmpty() ? "" : "?" + String.join("&", query));
        final HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(uri))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(15))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
        final Answer answer = new Answer(response.statusCode(), parsed(response.body()));
        final String type = response.headers().firstValue("content-type").orElse("");
        assertThat(api.complaints(method, path, answer.status(), type, answer.body()))
                .as("%s %s: %s", method, uri, response.body())
                .isEmpty();
        if (answer.status() == 200) {
            done.add(method + " " + path);
        }
        return answer;
    }

    private static JsonNode parsed(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + body, e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
