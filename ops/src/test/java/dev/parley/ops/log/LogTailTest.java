package dev.parley.ops.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogTailTest {
    private final LoggerContext context = new LoggerContext();
    private final LogTail tail = new LogTail();

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        context.start();
        tail.attachTo(context);
    }

    @Test
    void has_what_the_levels_let_through_and_says_where_it_comes_from() {
        context.getLogger("a").setLevel(Level.INFO);
        context.getLogger("a.B").debug("not logged");
        context.getLogger("a.B").warn("from {}", "somewhere", new IllegalStateException("broken"));

        LogTail.Line line = only();
        assertThat(line.level()).isEqualTo("warn");
        assertThat(line.logger()).isEqualTo("a.B");
        assertThat(line.thread()).isEqualTo(Thread.currentThread().getName());
        assertThat(line.message()).isEqualTo("from somewhere");
        assertThat(line.error()).isEqualTo("java.lang.IllegalStateException: broken");
    }

    @Test
    void its_lines_are_harmless_and_bounded() {
        context.getLogger("a").info("one\ntwo\u001b[31m");
        assertThat(only().message()).isEqualTo("one\\ntwo\\u001b[31m");
        context.getLogger("a").info("x".repeat(LogTail.LONGEST + 1));
        List<LogTail.Line> lines = tail.lines().last(10).items();
        assertThat(lines.getLast().message()).hasSize(LogTail.LONGEST + 1).endsWith("x…");
        assertThat(lines.getLast().error()).isNull();
    }

    @Test
    void attached_twice_it_has_each_line_once_and_a_context_that_was_reset_can_be_attached_to_again() {
        tail.attachTo(context);
        context.getLogger("a").info("once");
        assertThat(only().message()).isEqualTo("once");
        context.reset();
        context.getLogger("a").info("lost");
        tail.attachTo(context);
        context.getLogger("a").info("again");
        assertThat(tail.lines().last(10).items()).map(LogTail.Line::message).containsExactly("once", "again");
    }

    private LogTail.Line only() {
        List<LogTail.Line> lines = tail.lines().last(10).items();
        assertThat(lines).hasSize(1);
        return lines.getFirst();
    }
}
