package dev.parley.ops.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.parley.ops.config.Setting;
import dev.parley.ops.config.Settings;
import dev.parley.ops.config.ValueType;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * The log of a process: lines on standard output, written by a thread of their own from a bounded queue. When it is full,
 * lines are dropped and counted in {@code parley.log.dropped}; no caller ever waits.
 *
 * <p>Configured in code, so that no file on the class path can change what a deployable logs.
 */
public final class Logging implements AutoCloseable {

    public static final Setting<LogFormat> FORMAT = Setting.of(
                    "PARLEY_LOG",
                    ValueType.oneOf(LogFormat.class),
                    "How log lines look: json for machines, text for people")
            .defaultTo("json");
    public static final Setting<LogLevel> LEVEL = Setting.of(
                    "PARLEY_LOG_LEVEL", ValueType.oneOf(LogLevel.class), "The least severe events that are logged")
            .defaultTo("info");

    private static final int QUEUE = 8192;

    /** Libraries that announce every attempt to connect at the level of news. */
    private static final List<String> CHATTER =
            List.of("org.springframework.amqp.rabbit.connection.CachingConnectionFactory");

    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger{30} - %safeMessage%n%safeThrowable";

    private final LoggerContext context;
    private final NonBlockingAppender appender;

    private Logging(LoggerContext context, NonBlockingAppender appender) {
        this.context = context;
        this.appender = appender;
    }

    /** Every setting of this package, for a catalog. */
    public static List<Setting<?>> settings() {
        return List.of(FORMAT, LEVEL);
    }

    /** Replaces whatever logging was set up, for the whole process. {@code service} and {@code node} stand in every JSON line. */
    public static Logging install(Settings settings, String service, String node) {
        return install(settings.get(FORMAT), settings.get(LEVEL), System.out, service, node);
    }

    /** As {@link #install(Settings, String, String)}, but to {@code out}, which stays open: for a program that talks to a person on standard output. */
    public static Logging install(LogFormat format, LogLevel level, OutputStream out, String service, String node) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logging logging = install(context, format, level, out, QUEUE, service, node);
        LogTail.ofProcess().attachTo(context);
        return logging;
    }

    /** Nothing of what libraries say before it is known where the log goes; Logback's own default is everything. */
    public static void silence() {
        var _ = install(LogFormat.TEXT, LogLevel.ERROR, OutputStream.nullOutputStream(), "", "");
    }

    static Logging install(
            LoggerContext context,
            LogFormat format,
            LogLevel level,
            OutputStream out,
            int queueSize,
            String service,
            String node) {
        context.reset();
        context.putProperty("service", service);
        context.putProperty("node", node);
        Encoder<ILoggingEvent> encoder = format == LogFormat.JSON ? new JsonLines() : text(context);
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> lines = new OutputStreamAppender<>();
        lines.setContext(context);
        lines.setEncoder(encoder);
        lines.setOutputStream(new Unclosable(out));
        lines.start();
        NonBlockingAppender appender = new NonBlockingAppender(queueSize);
        appender.setName("log");
        appender.setContext(context);
        appender.addAppender(lines);
        appender.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level.name()));
        root.addAppender(appender);
        if (level == LogLevel.INFO) {
            CHATTER.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        }
        return new Logging(context, appender);
    }

    /** Shows {@code parley.log.dropped}. */
    public Logging bindTo(MeterRegistry meters) {
        FunctionCounter.builder("parley.log.dropped", appender, NonBlockingAppender::dropped)
                .description("Log lines dropped because standard output took no more")
                .register(meters);
        return this;
    }

    /** Writes what is queued, for at most a second, and ends. What is logged later is lost. */
    @Override
    public void close() {
        context.stop();
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.getInstanceConverterMap().put("safeMessage", SafeMessageConverter::new);
        layout.getInstanceConverterMap().put("safeThrowable", SafeThrowableConverter::new);
        layout.setPattern(PATTERN);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        return encoder;
    }
}
