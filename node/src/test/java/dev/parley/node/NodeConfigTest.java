package dev.parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.parley.hub.Timing;
import dev.parley.hub.auth.Grants;
import dev.parley.hub.auth.Role;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.node.trace.SpanConfig;
import dev.parley.ops.config.SettingCatalog;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import dev.parley.protocol.RoomName;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeConfigTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final SettingCatalog CATALOG = Deployable.catalog(List.of(), List.of());

    @Test
    void times_follow_from_the_resume_window() throws Exception {
        assertThat(timing(Map.of())).isEqualTo(Timing.defaults());
        assertThat(timing(Map.of("PARLEY_RESUME_WINDOW", "1500ms"))).isEqualTo(Timing.within(Duration.ofMillis(1_500)));
        assertThat(timing(Map.of("PARLEY_HEARTBEAT", "4s")).silence()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void spans_go_where_the_settings_say_and_nowhere_without() throws Exception {
        assertThat(config(Map.of()).spans()).isNull();
        assertThat(config(Map.of("PARLEY_OTEL_ENDPOINT", "http://collector:4318", "PARLEY_OTEL_ONE_IN", "50"))
                        .spans())
                .isEqualTo(new SpanConfig(URI.create("http://collector:4318/v1/traces"), 50));
    }

    @Test
    void a_heartbeat_that_contradicts_the_resume_window_is_refused_by_its_name() {
        assertThatThrownBy(() -> timing(Map.of("PARLEY_HEARTBEAT", "25s")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(
                        "PARLEY_HEARTBEAT: does not fit PARLEY_RESUME_WINDOW: heartbeat: got 25000ms, expected at most"
                                + " 16666ms");
        assertThatThrownBy(() -> timing(Map.of("PARLEY_HEARTBEAT", "10s", "PARLEY_RESUME_WINDOW", "15s")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("expected at most 8333ms");
    }

    @Test
    void the_previous_secret_is_taken_beside_the_current_one_and_not_beside_a_jwks() throws Exception {
        final String previous = "the secret before of at least 32 bytes";
        final TokenVerifier verifier =
                config(Map.of("PARLEY_JWT_SECRET_PREVIOUS", previous)).verifier();
        assertThat(verifier.verify(token(SECRET))).isInstanceOf(TokenVerifier.Verdict.Good.class);
        assertThat(verifier.verify(token(previous))).isInstanceOf(TokenVerifier.Verdict.Good.class);
        assertThat(config(Map.of()).verifier().verify(token(previous))).isInstanceOf(TokenVerifier.Verdict.Bad.class);

        assertThatThrownBy(() -> config(Map.of(
                        "PARLEY_JWT_SECRET", "",
                        "PARLEY_JWT_SECRET_PREVIOUS", previous,
                        "PARLEY_JWKS_URL", "https://sso.example/keys")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PARLEY_JWT_SECRET_PREVIOUS: goes with PARLEY_JWT_SECRET, which is not set");
    }

    @Test
    void issuer_audience_leeway_and_names_of_claims_are_those_that_are_set() throws Exception {
        final TokenVerifier verifier = config(Map.of(
                        "PARLEY_JWT_ISSUER", "https://sso.example",
                        "PARLEY_JWT_AUDIENCE", "parley",
                        "PARLEY_JWT_LEEWAY", "30s",
                        "PARLEY_JWT_ROOMS_CLAIM", "https://acme.example/rooms",
                        "PARLEY_JWT_ROLE_CLAIM", "realm_access.roles",
                        "PARLEY_JWT_NAME_CLAIM", "preferred_username"))
                .verifier();
        final Map<String, Object> claims = new HashMap<>(Map.of(
                "iss",
                "https://sso.example",
                "aud",
                List.of("account", "parley"),
                "sub",
                "ann",
                "exp",
                Instant.now().getEpochSecond() - 10,
                "https://acme.example/rooms",
                List.of("lobby"),
                "realm_access",
                Map.of("roles", List.of("offline_access", "admin")),
                "preferred_username",
                "Ann"));
        final Grants grants = ((TokenVerifier.Verdict.Good) verifier.verify(token(SECRET, claims))).grants();
        assertThat(grants.allows(new RoomName("lobby"))).isTrue();
        assertThat(grants.role()).isEqualTo(Role.ADMIN);
        assertThat(grants.name()).isEqualTo("Ann");

        claims.put("aud", "another");
        assertThat(verifier.verify(token(SECRET, claims)))
                .isInstanceOfSatisfying(
                        TokenVerifier.Verdict.Bad.class,
                        bad -> assertThat(bad.claim()).isEqualTo("aud"));
        claims.put("iss", "https://evil.example");
        assertThat(verifier.verify(token(SECRET, claims)))
                .isInstanceOfSatisfying(
                        TokenVerifier.Verdict.Bad.class,
                        bad -> assertThat(bad.claim()).isEqualTo("iss"));
    }

    @Test
    void the_passwords_of_redis_are_in_no_message_and_may_be_in_a_file() {
        assertThatThrownBy(() -> timing(Map.of("PARLEY_REDIS_SHARED", "reddis://:hunter2@a redis://:hunter3@b")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PARLEY_REDIS_SHARED: got reddis://***@b")
                .hasMessageNotContainingAny("hunter2", "hunter3");
        assertThat(NodeSettings.REDIS_SHARED.fileKey()).contains("PARLEY_REDIS_SHARED_FILE");
    }

    private static Timing timing(Map<String, String> given) throws SettingsException {
        return config(given).hub().timing();
    }

    private static NodeConfig config(Map<String, String> given) throws SettingsException {
        final Map<String, String> all = new HashMap<>(given);
        all.putIfAbsent("PARLEY_JWT_SECRET", SECRET);
        return NodeConfig.of(Settings.read(CATALOG, new SettingSources(Optional.empty(), Map.of(), all)));
    }

    static String token(String secret) throws JOSEException {
        return token(secret, Map.of("sub", "ann", "exp", Instant.now().getEpochSecond() + 60));
    }

    private static String token(String secret, Map<String, Object> claims) throws JOSEException {
        final JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
        token.sign(new MACSigner(secret));
        return token.serialize();
    }
}
