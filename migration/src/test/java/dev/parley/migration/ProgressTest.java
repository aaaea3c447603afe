package dev.parley.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static Progress of(long total) {
        return new Progress(new PrintStream(OutputStream.nullOutputStream()), "pass 1", total);
    }

    @Test
    void it_is_a_bar_with_how_many_and_how_fast() {
        final Progress progress = of(200_000);
        progress.did(50_000);
        assertThat(progress.line())
                .startsWith("pass 1: [#####...............] 25 %, 50,000 of 200,000, ")
                .endsWith(" s left");
    }

    @Test
    void the_bar_is_full_where_there_is_nothing_to_do_or_more_than_was_estimated() {
        assertThat(of(0).line()).startsWith("pass 1: [####################] 100 %, 0 of 0, ");
        final Progress more = of(10);
        more.did(12);
        assertThat(more.line()).startsWith("pass 1: [####################] 100 %, 12 of 12, ");
    }
}
