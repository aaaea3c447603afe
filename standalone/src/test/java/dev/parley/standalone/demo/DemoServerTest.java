package dev.parley.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.TokenVerifier;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoServerTest {
    private static final String SECRET = "a secret of thirty-two bytes, or more";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static DemoServer server;

    @BeforeAll
    static void serve() throws Exception {
        server = new DemoServer(new InetSocketAddress("127.0.0.1", 0), new DemoTokens(SECRET, Clock.systemUTC()));
        server.start(7080, 7081, 7082);
    }

    @AfterAll
    static void stop() {
        server.stop();
        HTTP.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/,                            text/html; charset=utf-8",
        "/index.html,                  text/html; charset=utf-8",
        "/app.js,                      text/javascript; charset=utf-8",
        "/demo.css,                    text/css; charset=utf-8",
        "/icon.svg,                    image/svg+xml",
        "/artifacts/upload.js,         text/javascript; charset=utf-8",
        "/vendor/socket.io.esm.min.js, text/javascript; charset=utf-8"
    })
    void serves_the_pages_files_under_a_strict_policy(String path, String type) throws Exception {
        final HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'self'")
                .doesNotContain("unsafe");
        assertThat(response.body()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/, 200", "/config.json, 200", "/nothing.html, 404"})
    void answers_a_head_as_a_get_without_its_body_and_without_a_warning(String path, int status) throws Exception {
        final List<String> warnings = new CopyOnWriteArrayList<>();
        final Logger logger = Logger.getLogger("com.sun.net.httpserver"); // prints where nobody has set logging up
        logger.setFilter(record -> warnings.add(record.getMessage()));
        final HttpResponse<String> head =
                HTTP.send(request(path).HEAD().build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        final HttpResponse<String> get = get(path);
        logger.setFilter(null);

        assertThat(head.statusCode()).isEqualTo(status);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .hasValue(Integer.toString(get.body().getBytes(StandardCharsets.UTF_8).length));
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(get.headers().firstValue("Content-Type"));
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing.html",
                "/../Standalone.class",
                "/%2e%2e/Standalone.class",
                "/vendor/../../Standalone.class",
                "/vendor/%2e%2e/%2e%2e/package-info.class",
                "//app.js",
                "/vendor",
                "/vendor/",
                "/DemoServer.class",
                "/app.js%00.html",
                "/..%5capp.js"
            })
    void serves_nothing_else(String path) throws Exception {
        assertThat(get(path).statusCode()).isIn(400, 404);
    }

    @Test
    void tells_the_wires_at_the_name_that_the_page_was_asked_for_by() throws Exception {
        final JsonNode config = json(get("/config.json"));
        assertThat(config.path("wsUrl").asText()).isEqualTo("ws://127.0.0.1:7080/v1/ws");
        assertThat(config.path("artifactsUrl").asText()).isEqualTo("http://127.0.0.1:7082");
        assertThat(config.path("sioUrl").asText()).isEqualTo("http://127.0.0.1:7081");
    }

    @Test
    void gives_a_token_that_the_hub_takes_for_that_room_alone_for_an_hour() throws Exception {
        final JsonNode answer = json(post("{\"name\":\"Änn\",\"room\":\"garden\"}"));
        final TokenVerifier.Verdict verdict = TokenVerifier.withSecret(SECRET, TokenRules.defaults(), Clock.systemUTC())
                .verify(answer.path("token").asText());
        assertThat(verdict).isInstanceOf(TokenVerifier.Verdict.Good.class);
        final var claims = claims(answer);
        assertThat(claims.getStringListClaim("rooms")).isEqualTo(List.of("garden"));
        assertThat(claims.getStringClaim("name")).isEqualTo("Änn");
        assertThat(answer.path("expires").asLong() - System.currentTimeMillis()).isBetween(3_500_000L, 3_600_000L);
    }

    @Test
    void each_token_is_for_a_user_of_its_own_unless_it_renews_another() throws Exception {
        final JsonNode first = json(post("{\"name\":\"Ann\",\"room\":\"garden\"}"));
        final JsonNode second = json(post("{\"name\":\"Ann\",\"room\":\"garden\"}"));
        final JsonNode renewed = json(post("{\"name\":\"Ann\",\"room\":\"shed\",\"earlier\":\""
                + first.path("token").asText() + "\"}"));
        assertThat(claims(second).getSubject()).isNotEqualTo(claims(first).getSubject());
        assertThat(claims(renewed).getSubject()).isEqualTo(claims(first).getSubject());
    }

    @Test
    void a_token_that_somebody_else_has_signed_renews_nobody() throws Exception {
        final String foreign = new DemoTokens(SECRET + "!", Clock.systemUTC())
                .issue("Eve", "garden")
                .text();
        final JsonNode answer = json(post("{\"name\":\"Eve\",\"room\":\"garden\",\"earlier\":\"" + foreign + "\"}"));
        assertThat(claims(answer).getSubject())
                .isNotEqualTo(SignedJWT.parse(foreign).getJWTClaimsSet().getSubject());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{\"room\":\"garden\"}",
                "{\"name\":\"\",\"room\":\"garden\"}",
                "{\"name\":\"Ann\"}",
                "{\"name\":\"Ann\",\"room\":\"*\"}",
                "{\"name\":\"Ann\",\"room\":7}",
                "{\"name\":\"A\\u0000\",\"room\":\"garden\"}"
            })
    void a_request_for_a_token_that_makes_no_sense_is_told_why(String body) throws Exception {
        final HttpResponse<String> response = post(body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("expected");
    }

    @Test
    void a_request_for_a_token_has_a_limit() throws Exception {
        assertThat(post(" ".repeat(5_000)).statusCode()).isEqualTo(413);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(request(path).build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> post(String body) throws Exception {
        return HTTP.send(
                request("/api/token").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private static JWTClaimsSet claims(JsonNode answer) throws Exception {
        return SignedJWT.parse(answer.path("token").asText()).getJWTClaimsSet();
    }
}
