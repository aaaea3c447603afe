package dev.parley.node.admin;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.ops.http.OpsRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
    @Test
    void who_misspells_what_may_be_left_out_is_told_instead_of_having_it_left_out() {
        assertThatCode(() -> query(Map.of()).only("ban")).doesNotThrowAnyException();
        assertThatCode(() -> query(Map.of("ban", List.of("600"))).only("ban")).doesNotThrowAnyException();
        assertThatThrownBy(() -> query(Map.of("bann", List.of("600"))).only("ban"))
                .isInstanceOf(BadParameterException.class)
                .hasMessage("bann: expected nothing, or ban");
    }

    private static Parameters query(Map<String, List<String>> query) {
        return new Parameters(new OpsRequest("/", Map.of(), query, "", ""));
    }
}
