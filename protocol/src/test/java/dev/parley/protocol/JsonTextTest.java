package dev.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 255, 8_000, 100_000})
    void copies_raw_values_of_any_length_unchanged(int length) {
        final RawJson payload = RawJson.trusted("\"" + "é\\u00e9".repeat(length) + "\"");
        final byte[] object = JsonText.object(json -> {
            json.writeStringField("before", "\"\n");
            JsonText.writeRaw(json, "sdp", payload);
            json.writeNumberField("after", 1);
        });
        assertThat(new String(object, StandardCharsets.UTF_8))
                .isEqualTo("{\"before\":\"\\\"\\n\",\"sdp\":"
                        + new String(payload.utf8(), StandardCharsets.UTF_8)
                        + ",\"after\":1}");
    }

    @Test
    void an_object_without_fields_is_empty() {
        assertThat(JsonText.object(json -> {})).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_session_id_does_not_print_itself() {
        assertThat(new SessionId("secret-and-long")).hasToString("session secr…");
    }
}
