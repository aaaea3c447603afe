package dev.parley.ops.log;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.JsonEscapeUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Logback's own JSON encoder with the fields we want, the time in ISO 8601, and what JSON lets pass unescaped (C1
 * controls, direction marks) escaped too, for those who read the lines in a terminal.
 */
final class JsonLines extends JsonEncoder {

    JsonLines() {
        setWithSequenceNumber(false);
        setWithTimestamp(false);
        setWithNanoseconds(false);
        setWithContext(false);
        setWithMDC(false);
        setWithMessage(false);
        setWithArguments(false);
        setWithFormattedMessage(true);
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = new String(super.encode(event), StandardCharsets.UTF_8).stripTrailing();
        return (LogText.escape(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        append(line, "time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        event.getLoggerContextVO().getPropertyMap().forEach((name, value) -> append(line, name, value));
    }

    private void append(StringBuilder line, String name, String value) {
        line.append(VALUE_SEPARATOR);
        appenderMember(line, name, JsonEscapeUtil.jsonEscapeString(value));
    }
}
