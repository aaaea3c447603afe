package dev.parley.ops.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTest {

    @Test
    void printable_text_stays_as_it_is_in_any_language() {
        String text = "Grüße, 你好, \uD83D\uDE00 C:\\dir {\"a\":1}";

        assertThat(LogText.escape(text)).isSameAs(text);
    }

    @Test
    void whatever_breaks_a_line_or_steers_a_terminal_is_escaped() {
        assertThat(LogText.escape("a\nb\rc\td")).isEqualTo("a\\nb\\rc\\td");
        assertThat(LogText.escape("\u001b[31m\u009b2J\u007f\u0000")).isEqualTo("\\u001b[31m\\u009b2J\\u007f\\u0000");
        assertThat(LogText.escape("\u2028\u2029\u0085")).isEqualTo("\\u2028\\u2029\\u0085");
    }

    @Test
    void direction_marks_invisible_characters_and_lone_surrogates_are_escaped() {
        assertThat(LogText.escape("x\u202Ey\u2066z\uFEFF")).isEqualTo("x\\u202ey\\u2066z\\ufeff");
        assertThat(LogText.escape("x\uD800y")).isEqualTo("x\\ud800y");
        assertThat(LogText.escape("\uD83D\uDE00\n\uDB40\uDC41")).isEqualTo("\uD83D\uDE00\\n\\udb40\\udc41");
    }
}
