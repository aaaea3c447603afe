package dev.parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import dev.parley.hub.HubConfig;
import dev.parley.hub.auth.TokenRules;
import dev.parley.hub.auth.TokenVerifier;
import dev.parley.hub.limit.RateLimit;
import dev.parley.ops.config.SettingSources;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
    private static final String FIRST = "the first secret of these tests, long enough";
    private static final String SECOND = "the second secret of these tests, long enough";

    @TempDir
    private Path folder;

    private final TokenVerifier verifier = TokenVerifier.withSecret(FIRST, TokenRules.defaults(), Clock.systemUTC());
    private final List<HubConfig> limits = new ArrayList<>();
    private Reload reload;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(secret(), FIRST);
        reload = with("PARLEY_MESSAGE_RATE = 5");
    }

    private Path secret() {
        return folder.resolve("jwt");
    }

    private void write(String... lines) throws IOException {
        Files.writeString(
                folder.resolve("conf"),
                "PARLEY_JWT_SECRET_FILE = " + secret() + "\n" + String.join("\n", lines) + "\n");
    }

    private Reload with(String... lines) throws Exception {
        write(lines);
        final Settings settings = Settings.read(
                Deployable.catalog(List.of(), List.of()),
                new SettingSources(Optional.of(folder.resolve("conf")), Map.of(), Map.of()));
        return Reload.of(settings, verifier, limits::add);
    }

    private boolean good(String secret) throws JOSEException {
        return verifier.verify(NodeConfigTest.token(secret)) instanceof TokenVerifier.Verdict.Good;
    }

    @Test
    void limits_are_taken_and_the_rest_is_said_to_need_a_restart() throws Exception {
        write("PARLEY_MESSAGE_RATE = 7", "PARLEY_MAX_ROOM = 10");
        assertThat(reload.now()).isEqualTo(new Reload.Done(List.of("PARLEY_MESSAGE_RATE"), List.of("PARLEY_MAX_ROOM")));
        assertThat(limits).extracting(HubConfig::messages).containsExactly(new RateLimit(7, 15_000));
        assertThat(reload.now()).isEqualTo(new Reload.Done(List.of(), List.of("PARLEY_MAX_ROOM")));
        write("PARLEY_MESSAGE_RATE = 7");
        assertThat(reload.now()).isEqualTo(new Reload.Done(List.of(), List.of()));
        assertThat(limits).hasSize(1);
    }

    @Test
    void where_one_is_wrong_all_stay_as_they_are() throws Exception {
        write("PARLEY_MESSAGE_RATE = 7", "PARLEY_MAX_ROOM = many");
        assertThatThrownBy(reload::now).isInstanceOf(SettingsException.class).hasMessageContaining("PARLEY_MAX_ROOM");
        reload.look();
        write("PARLEY_MESSAGE_RATE = 7", "PARLEY_TURN_URLS = turn:turn.example");
        assertThatThrownBy(reload::now)
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PARLEY_TURN_SECRET");
        assertThat(limits).isEmpty();
    }

    @Test
    void a_secret_in_a_file_is_taken_by_itself_once_the_file_stands_still() throws Exception {
        reload.look();
        Files.writeString(secret(), SECOND);
        reload.look();
        assertThat(good(SECOND)).isFalse();
        reload.look();
        assertThat(good(SECOND)).isTrue();
        assertThat(good(FIRST)).isFalse();
    }

    @Test
    void a_file_that_is_gone_or_too_short_changes_nothing_and_other_settings_wait_until_they_are_asked_for()
            throws Exception {
        write("PARLEY_MESSAGE_RATE = 7");
        Files.writeString(secret(), "short");
        reload.look();
        reload.look();
        Files.delete(secret());
        reload.look();
        reload.look();
        assertThat(good(FIRST)).isTrue();
        Files.writeString(secret(), FIRST);
        reload.look();
        reload.look();
        assertThat(limits).isEmpty();
    }

    @Test
    void keys_that_an_issuer_publishes_take_the_place_of_a_secret_after_a_restart_only() throws Exception {
        Files.writeString(folder.resolve("conf"), "PARLEY_JWKS_URL = http://127.0.0.1:9/keys\n");
        assertThat(reload.now().taken()).containsExactly("PARLEY_MESSAGE_RATE");
        assertThat(reload.now().restart()).containsExactly("PARLEY_JWT_SECRET", "PARLEY_JWKS_URL");
        assertThat(good(FIRST)).isTrue();
    }
}
