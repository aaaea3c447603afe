package dev.parley.artifacts.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileNameTest {

    private static String clean(String name) {
        return FileName.clean(name, "file");
    }

    @Test
    void what_controls_or_turns_text_goes() {
        for (int c = 0; c < 0x20; c++) {
            assertThat(clean("a" + (char) c + "b")).isEqualTo("ab");
        }
        for (int c : new int[] {
            0x7f, 0x85, 0x9f, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066,
            0x2067, 0x2068, 0x2069, 0x061c, 0xfeff, 0xd800, 0xe000,
        }) {
            assertThat(clean("a" + (char) c + "b")).as(Integer.toHexString(c)).isEqualTo("ab");
        }
        assertThat(clean("gpj\u202eexe.txt")).isEqualTo("gpjexe.txt");
    }

    @Test
    void separators_and_wildcards_are_replaced() {
        assertThat(clean("a/b\\c:d*e?f\"g<h>i|j")).isEqualTo("a_b_c_d_e_f_g_h_i_j");
    }

    @Test
    void it_is_neither_hidden_nor_a_folder_nor_empty() {
        assertThat(clean("..")).isEqualTo("file");
        assertThat(clean(" . ")).isEqualTo("file");
        assertThat(clean("")).isEqualTo("file");
        assertThat(clean(".profile")).isEqualTo("profile");
        assertThat(clean("../../etc/passwd")).isEqualTo("_.._etc_passwd");
        assertThat(clean("a. ")).isEqualTo("a");
    }

    @Test
    void scripts_and_emoji_stay() {
        for (String name : new String[] {
            "Pl\u00e4ne \u20ac.pdf",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\ud83d\udc69\u200d\ud83d\udcbb.png"
        }) {
            assertThat(clean(name)).isEqualTo(name);
        }
    }

    @Test
    void long_names_keep_their_extension_and_whole_characters() {
        assertThat(clean("a".repeat(300) + ".webm")).hasSize(255).endsWith("a.webm");
        final String emoji = clean("\ud83d\udc69".repeat(200));
        assertThat(emoji.length()).isLessThanOrEqualTo(255);
        assertThat(Character.isHighSurrogate(emoji.charAt(emoji.length() - 1))).isFalse();
        assertThat(clean("a." + "b".repeat(300))).hasSize(255);
    }
}
