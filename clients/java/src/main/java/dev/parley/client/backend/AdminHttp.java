package dev.parley.client.backend;

import dev.parley.client.json.Json;
import dev.parley.client.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Requests of the admin API over HTTP. Safe for use from any thread. */
final class AdminHttp {
    private static final MediaType JSON = MediaType.get("application/json");
    /** A room's roster, or a page of 500, is far below. */
    private static final long MOST_BYTES = 16L << 20;

    private final OkHttpClient http;
    private final HttpUrl base;
    private final String authorization;

    AdminHttp(OkHttpClient http, HttpUrl base, String token) {
        this.http = http;
        this.base = base;
        this.authorization = "Bearer " + token;
    }

    /** To an address made of these parts, each percent-encoded. */
    Call call(String method, String... path) {
        final HttpUrl.Builder url = base.newBuilder().addPathSegments("admin/v1");
        for (String part : path) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("\"" + part + "\" can't be part of an address");
            }
            url.addPathSegment(part);
        }
        return new Call(method, url);
    }

    /** One request. For one thread. */
    final class Call {
        private final String method;
        private final HttpUrl.Builder url;
        private @Nullable String body;

        private Call(String method, HttpUrl.Builder url) {
            this.method = method;
            this.url = url;
        }

        /** Passed over if the value is null. */
        Call with(String name, @Nullable Object value) {
            if (value != null) {
                url.addQueryParameter(name, value.toString());
            }
            return this;
        }

        Call body(String name, @Nullable Object value) {
            final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put(name, value);
            body = Json.write(fields);
            return this;
        }

        /** Waits for the answer. */
        JsonObject run() {
            final Request request = new Request.Builder()
                    .url(url.build())
                    .header("Authorization", authorization)
                    .method(method, method.equals("GET") ? null : RequestBody.create(body == null ? "" : body, JSON))
                    .build();
            try (Response response = http.newCall(request).execute()) {
                final JsonObject answer = read(response);
                if (!response.isSuccessful()) {
                    throw new AdminException(
                            response.code(),
                            method + " " + request.url().encodedPath() + ": " + response.code() + " "
                                    + answer.textOrEmpty("detail"));
                }
                return answer;
            } catch (IOException e) {
                throw new AdminException(method + " " + request.url().encodedPath() + ": " + e.getMessage(), e);
            }
        }

        private JsonObject read(Response response) throws IOException {
            final ResponseBody content = response.body();
            if (content == null) {
                throw new IOException("no body");
            }
            final BufferedSource source = content.source();
            if (source.request(MOST_BYTES + 1)) {
                throw new IOException("more than " + MOST_BYTES + " bytes");
            }
            try {
                return Json.object(source.readUtf8());
            } catch (IllegalArgumentException e) {
                if (response.isSuccessful()) {
                    throw new IOException("the answer is no JSON object", e);
                }
                return new JsonObject(Map.of()); // of some proxy: its status says enough
            }
        }
    }
}
